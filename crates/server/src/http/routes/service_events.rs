//! `GET /service/events?after=<cursor>&wait=<0–25>`: what happens to users, for the team's services.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use weapp_login_guard::http::Failure;

use super::revocations::FeedRequest;
use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::http::wire::ApiQuery;
use crate::service::Service;
use crate::store::Event;

#[derive(Serialize, ToSchema)]
struct EventsData {
    events: Vec<EventData>,
    /// 下一次的 after / The next `after`
    cursor: String,
    /// 还有，马上再来 / There is more: come again at once
    more: bool,
    /// 换了数据库，或者太久没来：中间可能少了，请用 users export 对一遍 / Another database, or too long ago: something may be
    /// missing
    reset: bool,
    /// 毫秒 / In milliseconds
    now: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Event)]
struct EventData {
    /// 同一个事件不会变；收到两次就按它去重 / Its own: who hears of an event twice knows it by this
    id: String,
    #[schema(example = "login")]
    event: &'static str,
    /// 毫秒 / In milliseconds
    at: u64,
    #[schema(format = "uuid")]
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    appid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    openid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    session_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    merged_into: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due_at: Option<u64>,
    /// user、operator 或 service:NAME / user, operator or service:NAME
    by: String,
}

#[utoipa::path(
    get,
    path = "/service/events",
    tag = "services",
    operation_id = "read_events",
    summary = "用户事件，可以长轮询；要 events / What happens to users, by long polling; needs events",
    params(FeedRequest),
    security(("service" = [])),
    responses(
        (status = 200, description = "一页，最多一千个 / A page of at most 1,000", body = Success<EventsData>),
        failing::Service,
    )
)]
pub async fn events(
    State(service): State<Arc<Service>>,
    ApiQuery(request): ApiQuery<FeedRequest>,
) -> Result<Answer, Failure> {
    let wait = request.wait()?;
    let _place = service.at_once.polls.enter()?;
    let page = service.events(request.after(), wait).await?;
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
