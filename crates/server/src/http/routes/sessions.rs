//! `GET /sessions`, `DELETE /sessions`: all sessions of the user.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;

use crate::http::answer::Answer;
use crate::http::failure::Failure;
use crate::http::presented_token::PresentedToken;
use crate::service::Service;
use crate::session::Session;
use crate::store::SessionRecord;

#[derive(Serialize)]
struct SessionsData {
    sessions: Vec<SessionEntry>,
}

#[derive(Serialize)]
struct SessionEntry {
    /// The session that asks.
    current: bool,
    appid: String,
    first_seen_at: u64,
    last_seen_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
}

pub async fn list(
    State(service): State<Arc<Service>>,
    presented: PresentedToken,
) -> Result<Answer, Failure> {
    let session = service.check(&presented.token, None).await?;
    let renewal = presented.renewal(&service, &session);
    let sessions = service.sessions(&session).await?;
    let sessions = sessions
        .into_iter()
        .map(|record| SessionEntry::of(record, &session))
        .collect();
    Ok(Answer::new(SessionsData { sessions }).renewed(renewal.as_ref()))
}

pub async fn end(
    State(service): State<Arc<Service>>,
    presented: PresentedToken,
) -> Result<Answer, Failure> {
    let session = service.check(&presented.token, None).await?;
    service.end_all(&session).await?;
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
