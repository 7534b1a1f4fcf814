//! `GET /sessions`, `DELETE /sessions`: all sessions of the user.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use weapp_login_guard::Session;
use weapp_login_guard::http::Failure;

use crate::http::answer::Answer;
use crate::http::openapi::{Nothing, Success, failing};
use crate::limits::Caller;
use crate::service::Service;
use crate::store::SessionRecord;

#[derive(Serialize, ToSchema)]
struct SessionsData {
    sessions: Vec<SessionEntry>,
}

#[derive(Serialize, ToSchema)]
struct SessionEntry {
    /// 就是这个请求的会话 / The session that asks
    current: bool,
    appid: String,
    /// 毫秒 / In milliseconds
    first_seen_at: u64,
    /// 毫秒 / In milliseconds
    last_seen_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    /// 什么设备 / What the phone tells of itself
    client: Option<String>,
}

#[utoipa::path(
    get,
    path = "/sessions",
    tag = "mini program",
    operation_id = "list_sessions",
    summary = "我的全部会话 / All my sessions",
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (
            status = 200,
            description = "会话 / The sessions",
            body = Success<SessionsData>,
            headers(("x-session-renewed" = String, description = "新令牌，请换上 / A fresh token, to keep from now on")),
        ),
        failing::Session,
    )
)]
pub async fn list(
    State(service): State<Arc<Service>>,
    session: Session,
) -> Result<Answer, Failure> {
    let sessions = service.sessions(&session).await?;
    let sessions = sessions
        .into_iter()
        .map(|record| SessionEntry::of(record, &session))
        .collect();
    Ok(Answer::new(SessionsData { sessions }))
}

#[utoipa::path(
    delete,
    path = "/sessions",
    tag = "mini program",
    operation_id = "end_sessions",
    summary = "在所有设备上登出 / Log out everywhere",
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
    service.end_all(&session, &caller).await?;
    Ok(Answer::empty())
}

impl SessionEntry {
    fn of(record: SessionRecord, asking: &Session) -> Self {
        Self {
            current: record.id == asking.session_id,
            appid: record.appid.to_string(),
            first_seen_at: record.authenticated_at.as_u64(),
            last_seen_at: record.last_seen_at.as_u64(),
            client: record.client,
        }
    }
}
