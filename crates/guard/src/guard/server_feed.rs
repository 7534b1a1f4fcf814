//! `GET /revocations`, as a follower reads it.

use std::time::Duration;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderValue, StatusCode};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use weapp_login_core::{Revocation, RevocationReason, Scope, UnixMillis};

use super::clock_check::ClockCheck;
use super::options::GuardError;
use super::server_client::{ServerAnswer, ServerClient, ServerUnavailable, secret_header};
use crate::revocation_source::{RevocationPage, RevocationSource};

/// The feed of a server.
pub struct ServerFeed {
    server: ServerClient,
    /// `Bearer` and the service secret.
    authorization: HeaderValue,
    /// How long an answer may take besides the waiting.
    timeout: Duration,
    clock_check: ClockCheck,
}

#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error("the server does not know this service secret; see its services.secrets")]
    WrongSecret,
    #[error("the server answers with HTTP {0}")]
    Refused(StatusCode),
    #[error("the answer is no page of the feed")]
    NoPage,
    /// It would be asked for again and again.
    #[error("the page of the feed leads nowhere")]
    LeadsNowhere,
    #[error(transparent)]
    Unavailable(#[from] ServerUnavailable),
}

#[derive(Deserialize)]
struct PageData {
    entries: Vec<Value>,
    cursor: String,
    more: bool,
    reset: bool,
    now: Option<u64>,
}

#[derive(Deserialize)]
struct EntryData {
    scope: String,
    id: Option<String>,
    authenticated_until: Option<u64>,
    until: u64,
    reason: String,
}

impl ServerFeed {
    pub fn new(
        server: ServerClient,
        service_secret: &str,
        timeout: Duration,
        clock_check: ClockCheck,
    ) -> Result<Self, GuardError> {
        let is_empty = service_secret.trim().is_empty();
        let authorization = secret_header(&format!("Bearer {service_secret}"));
        let authorization = authorization.filter(|_| !is_empty);
        Ok(Self {
            server,
            authorization: authorization.ok_or(GuardError::BadServiceSecret)?,
            timeout,
            clock_check,
        })
    }
}

impl RevocationSource for ServerFeed {
    /// Opaque.
    type Cursor = String;
    type Error = FeedError;

    async fn next_page(
        &self,
        after: Option<&String>,
        wait: Duration,
    ) -> Result<RevocationPage<String>, FeedError> {
        let (after, wait_seconds) = (after.map_or("", String::as_str), wait.as_secs());
        let request = self
            .server
            .request(Method::GET, "/revocations")
            .query(&[("after", after), ("wait", &wait_seconds.to_string())])
            .header(AUTHORIZATION, &self.authorization);
        let answer = self.server.send(request, wait + self.timeout).await?;
        let page = page_in(answer)?;
        if let Some(now) = page.now.and_then(UnixMillis::new) {
            self.clock_check.compare(now);
        }
        if page.more && page.cursor == after {
            return Err(FeedError::LeadsNowhere);
        }
        Ok(understood(page))
    }
}

fn page_in(answer: ServerAnswer) -> Result<PageData, FeedError> {
    match answer.status {
        StatusCode::OK => {}
        StatusCode::UNAUTHORIZED => return Err(FeedError::WrongSecret),
        status => return Err(FeedError::Refused(status)),
    }
    let ServerAnswer { mut body, .. } = answer;
    let data = body.get_mut("data").map(Value::take).unwrap_or_default();
    serde_json::from_value(data).map_err(|_| FeedError::NoPage)
}

fn understood(page: PageData) -> RevocationPage<String> {
    let mut understood = RevocationPage {
        entries: Vec::with_capacity(page.entries.len()),
        cursor: Some(page.cursor).filter(|cursor| !cursor.is_empty()),
        more: page.more,
        reset: page.reset,
        not_understood_until: None,
    };
    for entry in page.entries {
        match revocation_in(entry) {
            Ok(revocation) => understood.entries.push(revocation),
            Err(NotUnderstood { until }) => {
                understood.not_understood_until = understood.not_understood_until.max(Some(until));
            }
        }
    }
    understood
}

/// An entry of a newer server than this crate knows.
struct NotUnderstood {
    /// Up to when it may hit a token.
    until: UnixMillis,
}

fn revocation_in(entry: Value) -> Result<Revocation, NotUnderstood> {
    let until = entry.get("until").and_then(Value::as_u64);
    let until = until.and_then(UnixMillis::new).unwrap_or(UnixMillis::MAX);
    let read = || {
        let entry: EntryData = serde_json::from_value(entry).ok()?;
        let authenticated_until = entry.authenticated_until.map(UnixMillis::new);
        let id = entry.id.unwrap_or_default();
        Some(Revocation {
            scope: Scope::read(&entry.scope, &id, authenticated_until.flatten()).ok()?,
            until: UnixMillis::new(entry.until)?,
            reason: reason_in(&entry.reason),
        })
    };
    read().ok_or(NotUnderstood { until })
}

/// Whom it hits is what counts: a reason that this version does not know is told as the one that says least.
pub fn reason_in(word: &str) -> RevocationReason {
    word.parse().unwrap_or(RevocationReason::Kicked)
}
