//! Servers, and the WeChat and the phones that they meet.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use reqwest::Client;
use serde_json::Value;
use weapp_login::limits::Caller;
use weapp_login::server::RunningServer;
use weapp_login::service::Service;
use weapp_login::settings::{Layers, Settings};
use weapp_login::{clock, development};
use weapp_login_core::AppId;
use weapp_login_tests::processes::GuardedFolder;
use weapp_login_wechat::simulator::{RunningSimulator, SimulatedApp, Simulator, SimulatorOptions};

use crate::process::Process;

/// About what the real one takes.
pub const SLOW_WECHAT: Duration = Duration::from_millis(100);

/// One WeChat and one set of keys for all instances.
pub struct World {
    pub wechat: Simulator,
    pub appid: AppId,
    running_wechat: RunningSimulator,
    folder: GuardedFolder,
}

/// A server in this process, and phones that reach it over HTTP.
pub struct Instance {
    server: RunningServer,
    http: Client,
    base_url: String,
    wechat: Simulator,
    appid: AppId,
}

/// Who asks a server past HTTP.
pub fn here() -> Caller {
    Caller::uncounted(Ipv4Addr::LOCALHOST.into())
}

impl World {
    pub async fn new() -> anyhow::Result<Self> {
        let appid: AppId = SimulatedApp::DEVELOPMENT_APPID.parse()?;
        let secret = SimulatedApp::DEVELOPMENT_SECRET.parse()?;
        // Without an Open Platform account: one identity is one user.
        let wechat = Simulator::new(SimulatorOptions {
            apps: vec![SimulatedApp::new(appid.clone(), secret, None)?],
            quota_per_user_per_minute: None,
            slow_answer_after: SLOW_WECHAT,
            ..SimulatorOptions::default()
        })?;
        let running_wechat = wechat.clone().start("127.0.0.1:0".parse()?).await?;
        let folder = GuardedFolder::new()?;
        development::prepare(folder.path())?;
        Ok(Self {
            wechat,
            appid,
            running_wechat,
            folder,
        })
    }

    /// A server on that database, with whatever else an operator has set.
    pub async fn start(&self, url: &str, set: &[(&str, toml::Value)]) -> anyhow::Result<Instance> {
        let server = RunningServer::start(self.settings(url, set)?, clock::system(), None).await?;
        Ok(Instance {
            base_url: format!("http://{}", server.address()),
            server,
            http: Client::builder().no_proxy().build()?,
            wechat: self.wechat.clone(),
            appid: self.appid.clone(),
        })
    }

    /// The same in a process of its own.
    pub async fn start_process(
        &self,
        url: &str,
        set: &[(&str, toml::Value)],
    ) -> anyhow::Result<Process> {
        Process::start(self.write_settings(url, set)?).await
    }

    /// `wx.login` and `GET /login` at a server of its own.
    pub async fn token(&self, server: &Process) -> anyhow::Result<String> {
        let code = self.wechat.code(&self.appid, "alice")?;
        let url = format!("http://{}/login", server.address);
        let request = Client::builder().no_proxy().build()?.get(url);
        let answer = answer(request.query(&[("code", code.text())])).await?;
        let token = answer["data"]["token"].as_str();
        Ok(token.context("a login without a token")?.to_owned())
    }

    fn settings(&self, url: &str, set: &[(&str, toml::Value)]) -> anyhow::Result<Settings> {
        let mut layers = Layers::default();
        layers.add_file(&self.write_settings(url, set)?);
        Ok(Settings::from_layers(layers)?)
    }

    fn write_settings(&self, url: &str, set: &[(&str, toml::Value)]) -> anyhow::Result<PathBuf> {
        let text = |text: &str| toml::Value::from(text);
        let mut lines = BTreeMap::from([
            ("data_dir", text(&self.folder.path().to_string_lossy())),
            ("http.listen", text("127.0.0.1:0")),
            ("store.url", text(url)),
            // A few users stand for many.
            ("limits.logins_per_user", 0.into()),
            ("wechat.simulator", text(&self.running_wechat.base_url())),
            ("apps.soak.appid", text(self.appid.as_str())),
            ("apps.soak.secret", text(SimulatedApp::DEVELOPMENT_SECRET)),
        ]);
        lines.extend(set.iter().cloned());
        let lines: Vec<String> = lines
            .iter()
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let path = self.folder.path().join("weapp-login.toml");
        std::fs::write(&path, lines.join("\n"))?;
        Ok(path)
    }
}

impl Instance {
    pub fn service(&self) -> &Arc<Service> {
        self.server.service()
    }

    /// `wx.login` and `GET /login`; the token.
    pub async fn log_in(&self, user: &str) -> anyhow::Result<String> {
        let code = self.wechat.code(&self.appid, user)?;
        let request = self.http.get(format!("{}/login", self.base_url));
        let answer = answer(request.query(&[("code", code.text())])).await?;
        let token = answer["data"]["token"].as_str();
        Ok(token.context("a login without a token")?.to_owned())
    }

    /// `GET /session`
    pub async fn check(&self, token: &str) -> anyhow::Result<()> {
        let request = self.http.get(format!("{}/session", self.base_url));
        answer(request.header("x-session", token)).await.map(drop)
    }

    /// `DELETE /session`
    pub async fn log_out(&self, token: &str) -> anyhow::Result<()> {
        let request = self.http.delete(format!("{}/session", self.base_url));
        answer(request.header("x-session", token)).await.map(drop)
    }

    pub async fn stop(self) {
        self.server.stop().await;
    }
}

async fn answer(request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
    let octets = request.send().await?.bytes().await?;
    let answer: Value = serde_json::from_slice(&octets)?;
    ensure!(answer["code"] == 0, "refused: {answer}");
    Ok(answer)
}
