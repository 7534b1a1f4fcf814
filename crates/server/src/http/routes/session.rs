//! `GET /session`, `POST /session/renew`, `DELETE /session`

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use weapp_login_guard::http::{Failure, PresentedToken};

use crate::http::answer::Answer;
use crate::minting::MintedToken;
use crate::service::Service;
use crate::session::Session;

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

pub async fn show(
    State(service): State<Arc<Service>>,
    presented: PresentedToken,
) -> Result<Answer, Failure> {
    let session = service.check(&presented.token, None).await?;
    let renewal = renewal(&service, &presented, &session);
    Ok(Answer::new(SessionData::of(&session))
        .logged_in()
        .renewed(renewal.as_ref()))
}

/// The fresh token that rides on the answer, if one is due and the request lets it.
pub fn renewal(
    service: &Service,
    presented: &PresentedToken,
    session: &Session,
) -> Option<MintedToken> {
    if presented.may_renew {
        service.renewal_if_due(session)
    } else {
        None
    }
}

/// A fresh token, or the same one where no better one can be had.
pub async fn renew(
    State(service): State<Arc<Service>>,
    presented: PresentedToken,
) -> Result<Answer, Failure> {
    let session = service.check(&presented.token, None).await?;
    let unchanged = || MintedToken {
        token: presented.token.clone(),
        expires_at: session.claims.expires_at(),
    };
    let minted = service.renewal(&session).unwrap_or_else(unchanged);
    Ok(Answer::new(RenewedData {
        token: minted.token,
        expires_at: minted.expires_at.as_u64(),
        user_id: session.account.user_id.to_string(),
        external_id: session.account.external_id.map(|id| id.to_string()),
    }))
}

pub async fn end(
    State(service): State<Arc<Service>>,
    presented: PresentedToken,
) -> Result<Answer, Failure> {
    let session = service.check(&presented.token, None).await?;
    service.end(&session).await?;
    Ok(Answer::empty())
}

impl SessionData {
    pub fn of(session: &Session) -> Self {
        let claims = &session.claims;
        Self {
            user_id: session.account.user_id.to_string(),
            external_id: session
                .account
                .external_id
                .as_ref()
                .map(ToString::to_string),
            openid: claims.openid().to_string(),
            appid: session.appid.to_string(),
            authenticated_at: claims.authenticated_at().as_u64(),
            issued_at: claims.issued_at().as_u64(),
            expires_at: claims.expires_at().as_u64(),
        }
    }
}
