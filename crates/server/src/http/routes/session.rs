//! `GET /session`, `POST /session/renew`, `DELETE /session`

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use weapp_login_guard::Session;
use weapp_login_guard::http::{Failure, PresentedToken};

use crate::http::answer::Answer;
use crate::http::client::ClientAddress;
use crate::minting::MintedToken;
use crate::service::Service;

#[derive(Serialize)]
pub struct SessionData {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    openid: String,
    appid: String,
    authenticated_at: u64,
    issued_at: u64,
    expires_at: u64,
}

#[derive(Serialize)]
struct RenewedData {
    token: String,
    expires_at: u64,
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
}

pub async fn show(session: Session) -> Answer {
    Answer::new(SessionData::of(&session)).logged_in()
}

/// A fresh token, or the same one where no better one can be had.
pub async fn renew(
    State(service): State<Arc<Service>>,
    session: Session,
    presented: PresentedToken,
) -> Answer {
    let unchanged = || MintedToken {
        token: presented.token,
        expires_at: session.times.expires_at(),
    };
    let minted = service.renewal(&session).unwrap_or_else(unchanged);
    Answer::new(RenewedData {
        token: minted.token,
        expires_at: minted.expires_at.as_u64(),
        user_id: session.user_id.to_string(),
        external_id: session.external_id.map(|id| id.to_string()),
    })
}

pub async fn end(
    State(service): State<Arc<Service>>,
    client: ClientAddress,
    session: Session,
) -> Result<Answer, Failure> {
    service.end(&session, client.0).await?;
    Ok(Answer::empty())
}

impl SessionData {
    pub fn of(session: &Session) -> Self {
        let times = &session.times;
        Self {
            user_id: session.user_id.to_string(),
            external_id: session.external_id.as_ref().map(ToString::to_string),
            openid: session.openid.to_string(),
            appid: session.appid.to_string(),
            authenticated_at: times.authenticated_at().as_u64(),
            issued_at: times.issued_at().as_u64(),
            expires_at: times.expires_at().as_u64(),
        }
    }
}
