//! A phone with the mini program on it.

use std::net::{IpAddr, Ipv4Addr};

use reqwest::{Client, Method, RequestBuilder};
use weapp_login_core::{AppId, LegacyCipher, UnixMillis};
use weapp_login_wechat::LoginCode;
use weapp_login_wechat::simulator::Simulator;

use super::{LEGACY_SECRET, REVOKED, Reply, SECOND};

#[derive(Clone)]
pub struct Phone {
    pub user: String,
    pub appid: AppId,
    pub token: String,
    /// What it tells of itself.
    pub user_agent: Option<&'static str>,
    wechat: Simulator,
    http: Client,
    base_url: String,
}

impl Phone {
    pub fn new(user: &str, appid: &str, wechat: Simulator, base_url: String) -> Self {
        let http = client_from(Ipv4Addr::LOCALHOST);
        Self {
            user: user.into(),
            appid: appid.parse().unwrap(),
            token: String::new(),
            user_agent: None,
            wechat,
            http,
            base_url,
        }
    }

    /// The same phone behind another address.
    pub fn roaming(&self) -> Self {
        Self {
            http: client_from(Ipv4Addr::new(127, 0, 0, 2)),
            ..self.clone()
        }
    }

    /// The server has moved to another port.
    pub fn move_to(&mut self, world: &super::World) {
        self.base_url = world.base_url();
    }

    /// The same phone, as it calls somebody else.
    pub fn at(&self, base_url: &str) -> Self {
        Self {
            base_url: base_url.into(),
            ..self.clone()
        }
    }

    /// The same phone, with another way to the server.
    #[allow(dead_code, reason = "only the gateways' tests need one")]
    pub fn with_client(self, http: Client) -> Self {
        Self { http, ..self }
    }

    /// The phone of a user whom the old service has logged in at this moment.
    pub fn with_old_token(&self, issued_at: u64) -> Self {
        let openid = self.wechat.openid(&self.appid, &self.user).unwrap();
        let cipher = LegacyCipher::new(LEGACY_SECRET, "2019").unwrap();
        let issued_at = UnixMillis::new(issued_at).unwrap();
        Self {
            token: cipher.seal(&openid, issued_at).unwrap(),
            ..self.clone()
        }
    }

    /// `wx.login`
    pub fn wx_login(&self) -> LoginCode {
        self.wechat.code(&self.appid, &self.user).unwrap()
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .http
            .request(method, format!("{}{path}", self.base_url));
        match self.user_agent {
            Some(user_agent) => request.header("user-agent", user_agent),
            None => request,
        }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub async fn send_code(&self, code: &LoginCode) -> Reply {
        Reply::of(self.get("/login").query(&[("code", code.text())])).await
    }

    /// `wx.login` and `GET /login`; keeps the token.
    pub async fn log_in(&mut self) -> Reply {
        let reply = self.send_code(&self.wx_login()).await;
        self.keep_token(reply)
    }

    /// The same where several apps are served, so that it must be said which.
    pub async fn log_in_to_its_app(&mut self) -> Reply {
        let code = self.wx_login();
        let query = [("code", code.text()), ("appid", self.appid.as_str())];
        let reply = Reply::of(self.get("/login").query(&query)).await;
        self.keep_token(reply)
    }

    fn keep_token(&mut self, reply: Reply) -> Reply {
        if reply.code() == 0 {
            self.token = reply.text("token").to_owned();
        }
        reply
    }

    /// A request with the token that the phone holds.
    pub fn with_token(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("x-session", &self.token)
    }

    /// `GET /session`
    pub async fn session(&self) -> Reply {
        Reply::of(self.with_token(Method::GET, "/session")).await
    }

    /// `GET /session`; keeps the renewed token, if there is one.
    pub async fn use_session(&mut self) -> Reply {
        let reply = self.session().await;
        if let Some(renewed) = reply.header("x-session-renewed") {
            self.token = renewed.to_owned();
        }
        reply
    }

    pub async fn log_out(&self) -> Reply {
        Reply::of(self.with_token(Method::DELETE, "/session")).await
    }

    /// `GET /sessions`
    pub async fn sessions(&self) -> Reply {
        Reply::of(self.with_token(Method::GET, "/sessions")).await
    }

    /// `DELETE /sessions`
    pub async fn log_out_everywhere(&self) -> Reply {
        Reply::of(self.with_token(Method::DELETE, "/sessions")).await
    }

    /// Why the session was ended, heard within the second that it may take.
    pub async fn reason_of_its_end(&self) -> String {
        let heard = async {
            loop {
                let reply = self.session().await;
                if reply.code() != 0 {
                    return reply;
                }
                tokio::task::yield_now().await;
            }
        };
        let reply = tokio::time::timeout(SECOND, heard).await;
        let reply = reply.expect("a second is enough");
        assert_eq!(reply.verdict(), REVOKED);
        reply.text("reason").to_owned()
    }

    pub async fn renew(&self) -> Reply {
        Reply::of(self.with_token(Method::POST, "/session/renew")).await
    }
}

fn client_from(address: Ipv4Addr) -> Client {
    Client::builder()
        .local_address(IpAddr::V4(address))
        .no_proxy()
        .build()
        .unwrap()
}
