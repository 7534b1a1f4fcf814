//! Asking the server's `/verify`, where a token can't be judged here. No answer is never a yes.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use weapp_login_core::token::PREFIX;
use weapp_login_core::{AppId, TokenTimes, UnixMillis};

use super::server_client::{ServerAnswer, ServerClient, ServerUnavailable, secret_header};
use super::server_feed::reason_in;
use crate::http::{ErrorCode, Failure, NO_RENEW, PresentedToken, RENEWED, SESSION};
use crate::refusal::Refusal;
use crate::session::Session;
use crate::session_check::{Checked, Renewal};

const TIMEOUT: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
struct VerifyData {
    session_id: String,
    user_id: String,
    external_id: Option<String>,
    openid: String,
    appid: String,
    authenticated_at: u64,
    issued_at: u64,
    expires_at: u64,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Unavailable(#[from] ServerUnavailable),
    #[error("the server answers /verify with HTTP {status}")]
    Status {
        status: StatusCode,
        retry_after: Option<Duration>,
    },
    #[error("the server's answer to /verify tells no session")]
    NoSession,
    #[error("the 401 to /verify is not the server's; does server_url lead to it?")]
    NotTheServers,
}

/// What the server says of a token. `appids` are those that are served here; any that the server serves if `None`.
pub async fn ask_server(
    server: &ServerClient,
    presented: &PresentedToken,
    appids: Option<&[AppId]>,
) -> Result<Checked, AskError> {
    let token = secret_header(&presented.token).ok_or(Refusal::Invalid)?;
    let mut request = server
        .request(Method::GET, "/verify")
        .header(SESSION, token);
    // The server can narrow its answer to one app.
    if let Some([appid]) = appids {
        request = request.query(&[("appid", appid.as_str())]);
    }
    if !presented.may_renew {
        request = request.header(NO_RENEW, "1");
    }
    let answer = server.send(request, TIMEOUT).await?;
    match answer.status {
        StatusCode::OK => accepted(answer, presented, appids),
        StatusCode::UNAUTHORIZED => Err(refused(&answer.body)),
        status => Err(AskError::Status {
            status,
            retry_after: retry_after_in(&answer.headers),
        }),
    }
}

fn accepted(
    answer: ServerAnswer,
    presented: &PresentedToken,
    appids: Option<&[AppId]>,
) -> Result<Checked, AskError> {
    let ServerAnswer {
        headers, mut body, ..
    } = answer;
    let data = body.get_mut("data").map(Value::take).unwrap_or_default();
    let is_legacy = !presented.token.starts_with(PREFIX);
    let session = serde_json::from_value(data).ok();
    let session = session.and_then(|data| session_in(data, is_legacy));
    let session = session.ok_or(AskError::NoSession)?;
    if appids.is_some_and(|served| !served.contains(&session.appid)) {
        return Err(Refusal::Invalid.into());
    }
    let renewed = headers.get(RENEWED).and_then(|value| value.to_str().ok());
    let renewal = renewed.map_or(Renewal::None, |token| Renewal::Made(token.to_owned()));
    Ok(Checked { session, renewal })
}

fn session_in(data: VerifyData, is_legacy: bool) -> Option<Session> {
    let external_id = data.external_id.map(|id| id.parse()).transpose();
    Some(Session {
        session_id: data.session_id.parse().ok()?,
        user_id: data.user_id.parse().ok()?,
        external_id: external_id.ok()?,
        openid: data.openid.parse().ok()?,
        appid: data.appid.parse().ok()?,
        times: TokenTimes::new(
            UnixMillis::new(data.authenticated_at)?,
            UnixMillis::new(data.issued_at)?,
            UnixMillis::new(data.expires_at)?,
        )
        .ok()?,
        is_legacy,
    })
}

/// The server's own words.
fn refused(body: &Value) -> AskError {
    let refusal = match body["code"].as_u64() {
        Some(1) if body["retry"] == "later" => Refusal::NotYetValid,
        Some(1) => Refusal::Invalid,
        Some(2) => Refusal::Expired,
        Some(3) => Refusal::Revoked(reason_in(body["data"]["reason"].as_str().unwrap_or(""))),
        _ => return AskError::NotTheServers,
    };
    refusal.into()
}

fn retry_after_in(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        let overloaded = Self::new(ErrorCode::Overloaded).caused_by(&error);
        match error {
            AskError::Refused(refusal) => refusal.into(),
            AskError::Status {
                retry_after: Some(delay),
                ..
            } => overloaded.with_retry_after(delay),
            _ => overloaded,
        }
    }
}
