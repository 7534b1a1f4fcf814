//! `GET /healthz` and `GET /readyz`, for whoever starts and stops us.

use std::sync::Arc;

use axum::extract::State;
use weapp_login_guard::http::{ErrorCode, Failure};

use crate::http::answer::Answer;
use crate::http::openapi::{Nothing, Success};
use crate::service::Service;
use crate::session::SessionError;

/// What is always answered.
pub const PATHS: [&str; 2] = ["/healthz", "/readyz"];

/// The process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "health",
    operation_id = "is_alive",
    summary = "进程活着 / The process answers",
    responses(
        (status = 200, description = "活着 / It does", body = Success<Nothing>),
    )
)]
pub async fn alive() -> Answer {
    Answer::empty()
}

/// Requests should come here: the database answers, revocations are heard, and nobody has said stop.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    operation_id = "is_ready",
    summary = "可以接请求 / Requests may come here",
    responses(
        (status = 200, description = "可以 / They may", body = Success<Nothing>),
    )
)]
pub async fn ready(State(service): State<Arc<Service>>) -> Result<Answer, Failure> {
    if service.stop.is_cancelled() {
        return Err(Failure::new(ErrorCode::Overloaded));
    }
    service.store.ping().await?;
    service
        .revocations
        .with_fresh_set(|_| ())
        .ok_or(SessionError::Stale)?;
    Ok(Answer::empty())
}
