//! `GET /session`, `POST /session/renew`, `DELETE /session`

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use weapp_login_guard::Session;
use weapp_login_guard::http::{Failure, PresentedToken};

use crate::http::answer::Answer;
use crate::http::openapi::{Nothing, Success, failing};
use crate::limits::Caller;
use crate::minting::MintedToken;
use crate::service::Service;

#[derive(Serialize, ToSchema)]
pub struct SessionData {
    #[schema(format = "uuid")]
    user_id: String,
    /// 团队自己的用户编号 / The team's own user number
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
    openid: String,
    appid: String,
    /// wx.login 的时刻，毫秒 / When the wx.login was, in milliseconds
    authenticated_at: u64,
    issued_at: u64,
    expires_at: u64,
}

#[derive(Serialize, ToSchema)]
struct RenewedData {
    token: String,
    /// 毫秒 / In milliseconds
    expires_at: u64,
    #[schema(format = "uuid")]
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
}

#[utoipa::path(
    get,
    path = "/session",
    tag = "mini program",
    operation_id = "show_session",
    summary = "令牌的会话 / The session of the token",
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (
            status = 200,
            description = "会话 / The session",
            body = Success<SessionData>,
            headers(("x-session-renewed" = String, description = "新令牌，请换上 / A fresh token, to keep from now on")),
        ),
        failing::Session,
    )
)]
pub async fn show(session: Session) -> Answer {
    Answer::logged_in(SessionData::of(&session))
}

/// A fresh token, or the same one where no better one can be had.
#[utoipa::path(
    post,
    path = "/session/renew",
    tag = "mini program",
    operation_id = "renew_session",
    summary = "换新令牌；换不到更好的就还是原来的 / A fresh token, or the same one where no better one can be had",
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (status = 200, description = "令牌 / The token", body = Success<RenewedData>),
        failing::Session,
    )
)]
pub async fn renew(
    State(service): State<Arc<Service>>,
    session: Session,
    presented: PresentedToken,
) -> Answer {
    let session = service.with_current_external_id(session).await;
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

#[utoipa::path(
    delete,
    path = "/session",
    tag = "mini program",
    operation_id = "end_session",
    summary = "登出 / Log out",
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (status = 200, description = "已登出 / Logged out", body = Success<Nothing>),
        failing::Session,
    )
)]
pub async fn end(
    State(service): State<Arc<Service>>,
    caller: Caller,
    session: Session,
) -> Result<Answer, Failure> {
    service.end(&session, &caller).await?;
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
