//! What everybody meets: one WeChat, one PostgreSQL, one set of keys.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use weapp_login::development;
use weapp_login_core::AppId;
use weapp_login_tests::databases::{DatabaseServer, Durability, Engine};
use weapp_login_tests::processes::GuardedFolder;
use weapp_login_wechat::simulator::{RunningSimulator, SimulatedApp, Simulator, SimulatorOptions};

use crate::processors::{self, Place};

pub struct World {
    pub binary: PathBuf,
    pub wechat: Simulator,
    pub appid: AppId,
    running_wechat: RunningSimulator,
    postgres: DatabaseServer,
    folder: GuardedFolder,
}

/// Which database a server works on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl World {
    /// WeChat is in this process, so that codes cost nothing; the exchange is real HTTP.
    pub async fn begin(binary: PathBuf) -> Result<Self> {
        ensure!(
            binary.exists(),
            "there is no {}: just build",
            binary.display()
        );
        let appid: AppId = SimulatedApp::DEVELOPMENT_APPID.parse()?;
        let secret = SimulatedApp::DEVELOPMENT_SECRET.parse()?;
        let wechat = Simulator::new(SimulatorOptions {
            apps: vec![SimulatedApp::new(appid.clone(), secret, None)?],
            quota_per_user_per_minute: None,
            ..SimulatorOptions::default()
        })?;
        let running_wechat = wechat.clone().start("127.0.0.1:0".parse()?).await?;
        processors::keep_to(Place::Elsewhere)?;
        let postgres = DatabaseServer::start(Engine::PostgreSql, Durability::Durable).await;
        processors::keep_to(Place::Measured)?;
        let folder = GuardedFolder::new()?;
        development::prepare(folder.path())?;
        Ok(Self {
            binary,
            wechat,
            appid,
            running_wechat,
            postgres: postgres?,
            folder,
        })
    }

    pub fn wechat_url(&self) -> String {
        self.running_wechat.base_url()
    }

    /// A new one, empty. Commits are on the disk.
    pub async fn new_database(&self, database: Database, name: &str) -> Result<String> {
        match database {
            Database::Sqlite => Ok(format!(
                "sqlite:{}",
                self.folder.path().join(name).display()
            )),
            Database::Postgres => Ok(self.postgres.new_database().await?.url()),
        }
    }

    /// `weapp-login serve`, as an operator runs it: all settings are the default ones, and the log goes to a file.
    pub fn serve(&self, database_url: &str, port: u16) -> Result<Command> {
        let mut command = Command::new(&self.binary);
        command
            .args(["serve", "--config"])
            .arg(self.settings_file(database_url, port)?)
            .stdout(Stdio::null())
            .stderr(File::create(
                self.folder.path().join(format!("{port}.log")),
            )?);
        Ok(command)
    }

    fn settings_file(&self, database_url: &str, port: u16) -> Result<PathBuf> {
        let text = |text: &str| toml::Value::from(text);
        let listen = format!("127.0.0.1:{port}");
        let settings = BTreeMap::from([
            ("data_dir", text(&self.folder.path().to_string_lossy())),
            ("http.listen", text(&listen)),
            // A few users stand for many.
            ("limits.logins_per_user", 0.into()),
            ("store.url", text(database_url)),
            ("wechat.simulator", text(&self.wechat_url())),
            ("apps.bench.appid", text(self.appid.as_str())),
            ("apps.bench.secret", text(SimulatedApp::DEVELOPMENT_SECRET)),
        ]);
        let lines: Vec<String> = settings
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let path = self.folder.path().join(format!("{port}.toml"));
        fs::write(&path, lines.join("\n"))?;
        Ok(path)
    }

    /// The folder of this file.
    pub fn repository() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }
}
