//! The one call, with the settings that ours has.

use std::time::Duration;

use anyhow::Result;
use reqwest::redirect::Policy;
use reqwest::retry;
use serde::Deserialize;
use weapp_login_wechat::simulator::SimulatedApp;

pub struct Wechat {
    http: reqwest::Client,
    base_url: String,
}

#[derive(Deserialize)]
struct Answer {
    openid: String,
}

impl Wechat {
    pub fn new(base_url: String) -> Result<Self> {
        let http = reqwest::Client::builder()
            .user_agent("bare-handlers/0.1.0")
            .redirect(Policy::none())
            .retry(retry::never())
            .connect_timeout(Duration::from_secs(2))
            .timeout(Duration::from_secs(5))
            .pool_idle_timeout(Duration::from_secs(15))
            .no_proxy()
            .tls_certs_only([])
            .build()?;
        Ok(Self { http, base_url })
    }

    pub async fn openid(&self, code: &str) -> Result<String> {
        let request = self
            .http
            .get(format!("{}/sns/jscode2session", self.base_url))
            .query(&[
                ("appid", SimulatedApp::DEVELOPMENT_APPID),
                ("secret", SimulatedApp::DEVELOPMENT_SECRET),
                ("js_code", code),
                ("grant_type", "authorization_code"),
            ]);
        let body = request.send().await?.bytes().await?;
        let Answer { openid } = serde_json::from_slice(&body)?;
        Ok(openid)
    }
}
