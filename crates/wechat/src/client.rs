//! Trading a code with WeChat.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{RequestBuilder, Response, Url};
use serde_json::{Value, json};
use weapp_login_core::AppId;
use zeroize::Zeroizing;

use crate::access_tokens::{self, AccessTokens};
use crate::{
    AccessToken, AppSecret, BadAnswerKind, CodeToSessionError, LoginCode, PhoneCode, PhoneNumber,
    PhoneNumberError, WechatLogin,
};
use crate::{code_to_session_answer, phone_number_answer};

/// WeChat's host, and the one for the day of its disaster.
pub const WECHAT_BASE_URLS: [&str; 2] = ["https://api.weixin.qq.com", "https://api2.weixin.qq.com"];

/// An answer of WeChat's has a few hundred octets.
const LONGEST_BODY_OCTETS: usize = 64 * 1024;

/// Where WeChat is, and how long to wait for it.
#[derive(Clone, Debug)]
pub struct ClientOptions {
    /// `https://host[:port][/path]`, or `http` for a simulator; tried in this order.
    pub base_urls: Vec<String>,
    /// For name, connection and TLS together, for each host.
    pub connect_timeout: Duration,
    /// From the start of a request to the last octet of its answer, for each host.
    pub timeout: Duration,
}

impl Default for ClientOptions {
    /// WeChat itself; 2 s to connect, 5 s in all.
    fn default() -> Self {
        Self {
            base_urls: WECHAT_BASE_URLS.map(str::to_owned).to_vec(),
            connect_timeout: Duration::from_secs(2),
            timeout: Duration::from_secs(5),
        }
    }
}

/// Why no client can be made of the options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientOptionsError {
    #[error("there must be at least one base URL, such as {}", WECHAT_BASE_URLS[0])]
    NoBaseUrl,
    /// `number` counts from 1. The URL itself stays out of the text, for it may hold a password.
    #[error(
        "base URL number {number} must be like {}: http or https, a host, perhaps a port and a path, nothing else",
        WECHAT_BASE_URLS[0]
    )]
    BadBaseUrl { number: usize },
    #[error("connect_timeout and timeout must be longer than nothing")]
    NoTime,
    #[error("TLS can't be set up; are the system's root certificates installed?")]
    Tls,
}

/// WeChat's API, as far as a login needs it. Cheap to clone; clones share their connections and access_tokens.
#[derive(Clone, Debug)]
pub struct Client {
    hosts: Vec<Host>,
    access_tokens: Arc<AccessTokens>,
}

impl Client {
    pub fn new(options: ClientOptions) -> Result<Self, ClientOptionsError> {
        if options.base_urls.is_empty() {
            return Err(ClientOptionsError::NoBaseUrl);
        }
        if options.connect_timeout.is_zero() || options.timeout.is_zero() {
            return Err(ClientOptionsError::NoTime);
        }
        let hosts = options
            .base_urls
            .iter()
            .enumerate()
            .map(|(index, base_url)| {
                let bad = ClientOptionsError::BadBaseUrl { number: index + 1 };
                let base_url = parse_base_url(base_url).ok_or(bad)?;
                Host::new(base_url, &options)
            });
        Ok(Self {
            hosts: hosts.collect::<Result<_, _>>()?,
            access_tokens: Arc::default(),
        })
    }

    /// Trades a code for the user's openid and session_key.
    ///
    /// The code is sent at most once: another host is tried only if nothing went out, and there are
    /// no retries. If the future is dropped half-way, the code may be spent.
    /// Source: WeChat's page "auth.code2Session".
    pub async fn code_to_session(
        &self,
        appid: &AppId,
        secret: &AppSecret,
        code: &LoginCode,
    ) -> Result<WechatLogin, CodeToSessionError> {
        let (status, body) = self
            .send(|host| host.code_to_session(appid, secret, code))
            .await?;
        code_to_session_answer::read(status, &body)
    }

    /// Trades the code of the phone-number button for the number.
    ///
    /// The code is sent again only where WeChat refused the access_token: then a fresh one is got, once.
    /// Source: WeChat's page "getPhoneNumber".
    pub async fn phone_number(
        &self,
        appid: &AppId,
        secret: &AppSecret,
        code: &PhoneCode,
    ) -> Result<PhoneNumber, PhoneNumberError> {
        let token = self.access_token(appid, secret, None).await?;
        let refused = match self.phone_number_with(&token, appid, code).await {
            Err(error) if error.is_about_the_access_token() => error,
            outcome => return outcome.map_err(PhoneNumberError::Exchange),
        };
        let fresh = self.access_token(appid, secret, Some(&token)).await?;
        if fresh == token {
            // To force another one would take this one from everybody else of the team.
            return Err(PhoneNumberError::Exchange(refused));
        }
        let outcome = self.phone_number_with(&fresh, appid, code).await;
        outcome.map_err(PhoneNumberError::Exchange)
    }

    async fn phone_number_with(
        &self,
        token: &AccessToken,
        appid: &AppId,
        code: &PhoneCode,
    ) -> Result<PhoneNumber, CodeToSessionError> {
        let (status, body) = self.send(|host| host.phone_number(token, code)).await?;
        phone_number_answer::read(status, &body, appid)
    }

    /// Source: WeChat's page "getStableAccessToken".
    async fn access_token(
        &self,
        appid: &AppId,
        secret: &AppSecret,
        refused: Option<&AccessToken>,
    ) -> Result<AccessToken, PhoneNumberError> {
        let fetch = async {
            let (status, body) = self.send(|host| host.stable_token(appid, secret)).await?;
            access_tokens::read(status, &body)
        };
        let token = self.access_tokens.of(appid, refused, fetch).await;
        token.map_err(PhoneNumberError::NoAccessToken)
    }

    /// The status and the body of the first host that can be connected to.
    async fn send(
        &self,
        request: impl Fn(&Host) -> RequestBuilder,
    ) -> Result<(u16, Zeroizing<Vec<u8>>), CodeToSessionError> {
        for host in &self.hosts {
            match answer(request(host)).await {
                Err(error) if error.nothing_was_sent() => {
                    tracing::warn!(base_url = %host.base_url, "no connection to this host of WeChat");
                }
                outcome => return outcome,
            }
        }
        Err(CodeToSessionError::Unreachable)
    }
}

/// One of the hosts, with connections of its own.
#[derive(Clone, Debug)]
struct Host {
    base_url: Url,
    http: reqwest::Client,
}

impl Host {
    fn new(base_url: Url, options: &ClientOptions) -> Result<Self, ClientOptionsError> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("weapp-login/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(options.connect_timeout)
            .timeout(options.timeout)
            // A kept connection that the other side closes just as a request goes out costs a login.
            .pool_idle_timeout(Duration::from_secs(15));
        if is_loopback(&base_url) {
            builder = builder.no_proxy();
        }
        if base_url.scheme() == "http" {
            // So that a machine without root certificates can speak to a simulator.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|_| ClientOptionsError::Tls)?;
        Ok(Self { base_url, http })
    }

    fn code_to_session(
        &self,
        appid: &AppId,
        secret: &AppSecret,
        code: &LoginCode,
    ) -> RequestBuilder {
        self.http.get(self.url("/sns/jscode2session")).query(&[
            ("appid", appid.as_str()),
            ("secret", secret.text()),
            ("js_code", code.text()),
            ("grant_type", "authorization_code"),
        ])
    }

    fn stable_token(&self, appid: &AppId, secret: &AppSecret) -> RequestBuilder {
        let body = json!({
            "grant_type": "client_credential",
            "appid": appid.as_str(),
            "secret": secret.text(),
            "force_refresh": false,
        });
        self.post("/cgi-bin/stable_token", &body)
    }

    fn phone_number(&self, token: &AccessToken, code: &PhoneCode) -> RequestBuilder {
        self.post(
            "/wxa/business/getuserphonenumber",
            &json!({ "code": code.text() }),
        )
        .query(&[("access_token", token.text())])
    }

    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        self.http
            .post(self.url(path))
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string())
    }

    fn url(&self, path: &str) -> String {
        let base_url = self.base_url.as_str().trim_end_matches('/');
        format!("{base_url}{path}")
    }
}

async fn answer(request: RequestBuilder) -> Result<(u16, Zeroizing<Vec<u8>>), CodeToSessionError> {
    let mut response = request.send().await.map_err(why_no_answer)?;
    let status = response.status().as_u16();
    let body = read_body(&mut response).await?;
    Ok((status, body))
}

/// The error itself holds the URL, secret and code included, so it ends here.
fn why_no_answer(error: reqwest::Error) -> CodeToSessionError {
    // Connecting can time out as well, so this question comes first.
    if error.is_connect() {
        CodeToSessionError::Unreachable
    } else if error.is_timeout() {
        CodeToSessionError::TimedOut
    } else {
        CodeToSessionError::BadAnswer {
            status: None,
            kind: BadAnswerKind::NoAnswer,
        }
    }
}

/// The body, with a session_key in it perhaps, wiped on drop.
async fn read_body(response: &mut Response) -> Result<Zeroizing<Vec<u8>>, CodeToSessionError> {
    let status = Some(response.status().as_u16());
    let bad = |kind| CodeToSessionError::BadAnswer { status, kind };
    let mut body = Zeroizing::new(Vec::with_capacity(1024));
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > LONGEST_BODY_OCTETS => {
                return Err(bad(BadAnswerKind::TooLong));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body),
            Err(error) if error.is_timeout() => return Err(CodeToSessionError::TimedOut),
            Err(_) => return Err(bad(BadAnswerKind::CutOff)),
        }
    }
}

fn parse_base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    is_plain.then_some(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || address
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client_of(base_urls: &[&str]) -> Result<Client, ClientOptionsError> {
        Client::new(ClientOptions {
            base_urls: base_urls
                .iter()
                .map(|&base_url| base_url.to_owned())
                .collect(),
            ..ClientOptions::default()
        })
    }

    #[test]
    fn a_base_url_is_a_place_and_nothing_else() {
        assert!(client_of(&["http://localhost:9000/wechat/"]).is_ok());
        assert_eq!(client_of(&[]).err(), Some(ClientOptionsError::NoBaseUrl));
        for wrong in [
            "",
            "api.weixin.qq.com",
            "ftp://localhost",
            "http://alice@localhost",
            "http://:password@localhost",
            "http://localhost?a",
            "http://localhost#a",
        ] {
            let bad = ClientOptionsError::BadBaseUrl { number: 2 };
            assert_eq!(
                client_of(&["http://localhost", wrong]).err(),
                Some(bad),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_client_waits_longer_than_nothing() {
        let base_urls = vec!["http://localhost".to_owned()];
        let options = ClientOptions {
            base_urls,
            timeout: Duration::ZERO,
            ..ClientOptions::default()
        };
        assert_eq!(Client::new(options).err(), Some(ClientOptionsError::NoTime));
    }

    #[test]
    fn loopback_is_known_by_name_and_by_number() {
        let is_loopback_url = |text| Url::parse(text).is_ok_and(|url| is_loopback(&url));
        for here in [
            "http://localhost:1",
            "http://127.0.0.1",
            "http://127.8.8.8",
            "http://[::1]:1",
        ] {
            assert!(is_loopback_url(here), "{here}");
        }
        for there in [
            "http://localhost.example",
            "http://10.0.0.1",
            WECHAT_BASE_URLS[0],
        ] {
            assert!(!is_loopback_url(there), "{there}");
        }
    }
}
