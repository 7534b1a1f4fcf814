//! `GET /sessions`, `DELETE /sessions`: all sessions of the user.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use weapp_login_guard::Session;
use weapp_login_guard::http::Failure;

use crate::http::answer::Answer;
use crate::http::client::ClientAddress;
use crate::service::Service;
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
    session: Session,
) -> Result<Answer, Failure> {
    let sessions = service.sessions(&session).await?;
    let sessions = sessions
        .into_iter()
        .map(|record| SessionEntry::of(record, &session))
        .collect();
    Ok(Answer::new(SessionsData { sessions }))
}

pub async fn end(
    State(service): State<Arc<Service>>,
    client: ClientAddress,
    session: Session,
) -> Result<Answer, Failure> {
    service.end_all(&session, client.0).await?;
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
