//! Talking to the weapp-login server.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use reqwest::{Client, Method, RequestBuilder, Response, Url};
use serde_json::Value;

use super::options::GuardError;

/// For name, connection and TLS together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A page of the feed has at most some megabytes.
const LONGEST_BODY_OCTETS: usize = 16 * 1024 * 1024;

/// Sends what it is told to, once. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct ServerClient {
    base_url: Url,
    http: Client,
}

/// What the server said.
pub struct ServerAnswer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// `Null` where it is no JSON.
    pub body: Value,
}

/// The server gave no answer, or none that it could have given. It names neither tokens nor secrets.
#[derive(Debug, thiserror::Error)]
pub enum ServerUnavailable {
    #[error("there is no connection to the server")]
    Unreachable(#[source] reqwest::Error),
    #[error("the server does not answer in time")]
    TimedOut,
    #[error("the answer of the server is cut off")]
    CutOff(#[source] reqwest::Error),
    #[error("the answer of the server is too long")]
    TooLong,
    /// Not followed: it might take a token elsewhere.
    #[error("the server redirects; server_url must be its real address")]
    Redirects,
}

impl ServerClient {
    pub fn new(server_url: &str) -> Result<Self, GuardError> {
        let base_url = parse_base_url(server_url).ok_or(GuardError::BadServerUrl)?;
        let mut builder = Client::builder()
            .user_agent(concat!("weapp-login-guard/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            // Earlier than the server would close it.
            .pool_idle_timeout(Duration::from_secs(30));
        if is_loopback(&base_url) {
            builder = builder.no_proxy();
        }
        if base_url.scheme() == "http" {
            // A machine without root certificates can speak to a server next to it.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|_| GuardError::Tls)?;
        Ok(Self { base_url, http })
    }

    /// A request for a path. Tokens and secrets go into its headers, never into its path.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let base_url = self.base_url.as_str().trim_end_matches('/');
        self.http.request(method, format!("{base_url}{path}"))
    }

    /// `timeout` is from the start of the request to the last octet of its answer.
    pub async fn send(
        &self,
        request: RequestBuilder,
        timeout: Duration,
    ) -> Result<ServerAnswer, ServerUnavailable> {
        let mut response = request.timeout(timeout).send().await.map_err(|error| {
            // Connecting can time out as well, so this question comes first.
            if error.is_connect() {
                ServerUnavailable::Unreachable(error.without_url())
            } else {
                why_cut_off(error)
            }
        })?;
        if response.status().is_redirection() {
            return Err(ServerUnavailable::Redirects);
        }
        let body = read_body(&mut response).await?;
        Ok(ServerAnswer {
            status: response.status(),
            headers: std::mem::take(response.headers_mut()),
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }
}

/// A token or a secret in a header. HTTP/2 keeps it out of its tables, and Debug does not show it.
pub fn secret_header(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

async fn read_body(response: &mut Response) -> Result<Vec<u8>, ServerUnavailable> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(why_cut_off)? {
        if body.len() + chunk.len() > LONGEST_BODY_OCTETS {
            return Err(ServerUnavailable::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn why_cut_off(error: reqwest::Error) -> ServerUnavailable {
    if error.is_timeout() {
        ServerUnavailable::TimedOut
    } else {
        ServerUnavailable::CutOff(error.without_url())
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
