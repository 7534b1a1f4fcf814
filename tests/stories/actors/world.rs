//! A WeChat, servers, a clock and an empty database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sqlx::sqlite::SqlitePool;
use tempfile::TempDir;
use weapp_login::clock::Clock;
use weapp_login::development;
use weapp_login::server::RunningServer;
use weapp_login::service::Development;
use weapp_login::settings::{Layers, Settings, SettingsError};
use weapp_login::store::sql::Engine;
use weapp_login_wechat::simulator::{RunningSimulator, SimulatedApp, Simulator, SimulatorOptions};

use super::{Finished, Operator, Phone, Reply, TestClock, shared_server};

pub const APPID: &str = SimulatedApp::DEVELOPMENT_APPID;
pub const OTHER_APPID: &str = "wx00000000000000b0";
pub const LEGACY_SECRET: &str = "2019_06";
pub const SERVICE_SECRET: &str = "a-secret-of-the-bff";

/// Where most stories begin: the summer in which the yardstick wrote its vectors.
const BEGINNING: u64 = 1_561_370_000_000;

pub struct World {
    pub clock: TestClock,
    pub wechat: Simulator,
    folder: TempDir,
    running_wechat: RunningSimulator,
    server: Option<RunningServer>,
    options: WorldOptions,
}

/// What an operator writes into the file, or leaves out of it: names and values, the later wins.
#[derive(Clone, Default)]
pub struct WorldOptions(Vec<(String, Option<toml::Value>)>);

impl WorldOptions {
    pub fn set(mut self, name: &str, value: impl Into<toml::Value>) -> Self {
        self.0.push((name.into(), Some(value.into())));
        self
    }

    /// As the file of a release that does not know this setting.
    pub fn without(mut self, name: &str) -> Self {
        self.0.push((name.into(), None));
        self
    }

    /// Legacy tokens are accepted for a month.
    pub fn with_legacy(self) -> Self {
        self.set("legacy.secret", LEGACY_SECRET)
            .set("legacy.accept_until", "2019-07-24T00:00:00Z")
    }

    /// A second mini program of the same Open Platform account.
    pub fn with_second_app(self) -> Self {
        self.set("apps.second.appid", OTHER_APPID)
            .set("apps.second.secret", SimulatedApp::DEVELOPMENT_SECRET)
            .set("apps.second.open_platform", "development")
    }

    async fn on_a_fresh_database(self, engine: Engine) -> Self {
        if engine == Engine::Sqlite {
            return self;
        }
        let database = shared_server(engine).await.new_database().await.unwrap();
        self.set("store.url", database.url())
    }
}

/// Where commands that end sessions are, which have the machine's clock.
fn today() -> u64 {
    weapp_login::clock::system()().as_u64()
}

impl World {
    pub async fn new() -> Self {
        Self::with(WorldOptions::default()).await
    }

    /// On a fresh database of that engine; elsewhere it is always SQLite.
    pub async fn on(engine: Engine, options: WorldOptions) -> Self {
        Self::with(options.on_a_fresh_database(engine).await).await
    }

    pub async fn with(options: WorldOptions) -> Self {
        Self::at(BEGINNING, options).await
    }

    /// Today, since commands that end sessions have the machine's clock.
    pub async fn today(options: WorldOptions) -> Self {
        Self::at(today(), options).await
    }

    /// Today, with a database that no server has seen yet.
    pub async fn without_a_server(engine: Engine, options: WorldOptions) -> Self {
        let options = options.on_a_fresh_database(engine).await;
        Self::before_its_server(today(), options).await
    }

    async fn at(now: u64, options: WorldOptions) -> Self {
        let mut world = Self::before_its_server(now, options).await;
        world.start().await;
        world
    }

    async fn before_its_server(now: u64, options: WorldOptions) -> Self {
        let clock = TestClock::at(now);
        let second = SimulatedApp::new(
            OTHER_APPID.parse().unwrap(),
            SimulatedApp::DEVELOPMENT_SECRET.parse().unwrap(),
            Some("development".into()),
        );
        let wechat = Simulator::new(SimulatorOptions {
            apps: vec![SimulatedApp::development(), second.unwrap()],
            clock: clock.as_clock(),
            quota_per_user_per_minute: None,
            quota_per_app_per_minute: None,
            ..SimulatorOptions::default()
        });
        let wechat = wechat.unwrap();
        let running_wechat = wechat
            .clone()
            .start("127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        development::prepare(folder.path()).unwrap();
        Self {
            clock,
            wechat,
            folder,
            running_wechat,
            server: None,
            options,
        }
    }

    /// The server stops, the operator changes some settings, the server starts; the database stays.
    pub async fn restart_with(&mut self, options: impl FnOnce(WorldOptions) -> WorldOptions) {
        self.stop().await;
        self.options = options(std::mem::take(&mut self.options));
        self.start().await;
    }

    pub async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    async fn start(&mut self) {
        let settings = self.settings().unwrap_or_else(|error| panic!("{error}"));
        let server = RunningServer::start(settings, self.clock.as_clock(), None).await;
        self.server = Some(server.unwrap_or_else(|error| panic!("{error}")));
    }

    /// A second server on the same database.
    pub async fn another_server(&self) -> RunningServer {
        self.another_server_with(self.clock.as_clock(), |options| options)
            .await
    }

    /// The same with a clock of its own, and with some settings that are others.
    pub async fn another_server_with(
        &self,
        clock: Clock,
        options: impl FnOnce(WorldOptions) -> WorldOptions,
    ) -> RunningServer {
        let settings = self.settings_with(&options(self.options.clone()));
        let settings = settings.unwrap_or_else(|error| panic!("{error}"));
        let server = RunningServer::start(settings, clock, None).await;
        server.unwrap_or_else(|error| panic!("{error}"))
    }

    /// A server for a developer, on the same database.
    pub async fn development_server(&self) -> RunningServer {
        let settings = self.settings().unwrap_or_else(|error| panic!("{error}"));
        let simulator = Some(self.wechat.clone());
        let development = Some(Development { simulator });
        let server = RunningServer::start(settings, self.clock.as_clock(), development).await;
        server.unwrap_or_else(|error| panic!("{error}"))
    }

    /// What the server runs with: the operator's file, and the simulator's address.
    pub fn settings(&self) -> Result<Settings, SettingsError> {
        self.settings_with(&self.options)
    }

    fn settings_with(&self, options: &WorldOptions) -> Result<Settings, SettingsError> {
        let mut layers = Layers::default();
        layers.add_file(&self.write_config_with(options));
        Settings::from_layers(layers)
    }

    /// Writes the operator's file.
    pub fn write_config(&self) -> PathBuf {
        self.write_config_with(&self.options)
    }

    fn write_config_with(&self, options: &WorldOptions) -> PathBuf {
        let mut settings = BTreeMap::new();
        let mut set = |name: &str, value: toml::Value| settings.insert(name.to_owned(), value);
        set(
            "data_dir",
            self.folder.path().to_string_lossy().as_ref().into(),
        );
        set("http.listen", "127.0.0.1:0".into());
        // The clock stands still, and nobody would ever come again.
        set("limits.logins_per_user", 0.into());
        set("limits.refusals_per_user", 0.into());
        set("services.secrets", vec![SERVICE_SECRET].into());
        set("wechat.simulator", self.wechat_url().into());
        set("apps.first.appid", APPID.into());
        set("apps.first.secret", SimulatedApp::DEVELOPMENT_SECRET.into());
        set("apps.first.open_platform", "development".into());
        for (name, value) in &options.0 {
            match value {
                Some(value) => drop(settings.insert(name.clone(), value.clone())),
                None => drop(settings.remove(name)),
            }
        }
        let lines: Vec<String> = settings
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let path = self.folder.path().join("weapp-login.toml");
        std::fs::write(&path, lines.join("\n")).unwrap();
        path
    }

    /// The operator runs `weapp-login users import` on this file.
    pub async fn import_users(&self, csv: &str) -> Finished {
        let file = self.folder.path().join("users.csv");
        std::fs::write(&file, csv).unwrap();
        self.run(&["users", "import", &file.to_string_lossy()])
            .await
    }

    /// The operator runs a command on the database of the server, with the machine's clock.
    pub async fn run(&self, arguments: &[&str]) -> Finished {
        let operator = Operator::of(self);
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        // The server of this story lives on this thread too, and must not be held up.
        tokio::task::spawn_blocking(move || {
            operator.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .await
        .unwrap()
    }

    pub fn server(&self) -> &RunningServer {
        self.server.as_ref().unwrap()
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.server().address())
    }

    /// The database, as another program opens it.
    pub async fn open_database(&self) -> SqlitePool {
        let path = self.folder.path().join("weapp-login.db");
        SqlitePool::connect(&format!("sqlite:{}", path.display()))
            .await
            .unwrap()
    }

    /// Where this world's WeChat is.
    pub fn wechat_url(&self) -> String {
        self.running_wechat.base_url()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn phone(&self, user: &str) -> Phone {
        Phone::new(user, APPID, self.wechat.clone(), self.base_url())
    }

    /// A phone that calls one server of several.
    pub fn phone_at(&self, server: &RunningServer, user: &str) -> Phone {
        let url = format!("http://{}", server.address());
        Phone::new(user, APPID, self.wechat.clone(), url)
    }

    /// A phone whose mini program is another one.
    pub fn phone_with_app(&self, user: &str, appid: &str) -> Phone {
        Phone::new(user, appid, self.wechat.clone(), self.base_url())
    }

    /// A service of the team's asks for the feed.
    pub async fn feed(&self, query: &str) -> Reply {
        let nobody = self.phone("nobody");
        Reply::of(
            nobody
                .get(&format!("/revocations{query}"))
                .bearer_auth(SERVICE_SECRET),
        )
        .await
    }
}
