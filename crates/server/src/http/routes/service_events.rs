//! `GET /service/events?after=<cursor>&wait=<0–25>`: what happens to users, for the team's services.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use weapp_login_guard::http::Failure;

use super::revocations::FeedRequest;
use crate::http::answer::Answer;
use crate::http::wire::ApiQuery;
use crate::service::Service;
use crate::store::Event;

#[derive(Serialize)]
struct EventsData {
    events: Vec<EventData>,
    cursor: String,
    more: bool,
    reset: bool,
    now: u64,
}

#[derive(Serialize)]
struct EventData {
    id: String,
    event: &'static str,
    at: u64,
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    openid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<u64>,
    by: String,
}

pub async fn events(
    State(service): State<Arc<Service>>,
    ApiQuery(request): ApiQuery<FeedRequest>,
) -> Result<Answer, Failure> {
    let page = service.events(request.after(), request.wait()?).await?;
    Ok(Answer::new(EventsData {
        events: page.events.into_iter().map(EventData::of).collect(),
        cursor: page
            .cursor
            .map(|cursor| cursor.to_string())
            .unwrap_or_default(),
        more: page.more,
        reset: page.reset,
        now: (service.clock)().as_u64(),
    }))
}

impl EventData {
    fn of(event: Event) -> Self {
        Self {
            id: hex::encode(event.id),
            event: event.kind.as_str(),
            at: event.happened_at.as_u64(),
            user_id: event.user_id.to_string(),
            appid: event.appid.map(|appid| appid.to_string()),
            openid: event.openid.map(|openid| openid.to_string()),
            session_id: event.session_id.map(|id| id.to_string()),
            external_id: event.external_id.map(|id| id.to_string()),
            merged_into: event.merged_into.map(|id| id.to_string()),
            due_at: event.due_at.map(|at| at.as_u64()),
            by: event.caused_by.to_string(),
        }
    }
}
