//! `GET /revocations?after=<cursor>&wait=<0–25>`: the feed for the team's services.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};
use weapp_login_core::{Revocation, UnixMillis};
use weapp_login_guard::http::Failure;

use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::http::wire::ApiQuery;
use crate::service::Service;
use crate::sight::Feed;
use crate::store::{FeedCursor, REVOCATION_PAGE_LENGTH, RevocationPage, StoreError};

const LONGEST_WAIT_SECONDS: u64 = 25;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FeedRequest {
    /// 上一页的 cursor；没有就从头 / The cursor of the page before; without one, from the beginning
    after: Option<String>,
    /// 没有新的就等几秒 / How many seconds to wait where there is nothing new
    #[param(maximum = 25)]
    wait: Option<u64>,
}

impl FeedRequest {
    pub fn after(&self) -> &str {
        self.after.as_deref().unwrap_or_default()
    }

    pub fn wait(&self) -> Result<Duration, Failure> {
        match self.wait.unwrap_or(0) {
            wait @ 0..=LONGEST_WAIT_SECONDS => Ok(Duration::from_secs(wait)),
            _ => Err(Failure::bad_request(
                "wait 应为 0 到 25 秒 / wait is 0 to 25 seconds",
            )),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct FeedData {
    entries: Vec<Entry>,
    /// 下一次的 after / The next `after`
    cursor: String,
    /// 还有，马上再来 / There is more: come again at once
    more: bool,
    /// 换了数据库：先忘掉以前的 / Another database: forget what was heard before
    reset: bool,
    /// 毫秒 / In milliseconds
    now: u64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = RevocationEntry)]
struct Entry {
    #[schema(example = "user")]
    scope: &'static str,
    /// 十六进制、UUID、appid，或没有 / Hex, UUID, appid, or absent
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    id: Option<String>,
    /// 毫秒 / In milliseconds
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    authenticated_until: Option<u64>,
    /// 毫秒 / In milliseconds
    until: u64,
    #[schema(example = "kicked")]
    reason: &'static str,
}

#[utoipa::path(
    get,
    path = "/revocations",
    tag = "services",
    operation_id = "read_revocations",
    summary = "吊销列表，可以长轮询 / The revocations, by long polling",
    params(FeedRequest),
    security(("service" = [])),
    responses(
        (status = 200, description = "一页，最多一万条 / A page of at most 10,000", body = Success<FeedData>),
        failing::Service,
    )
)]
pub async fn feed(
    State(service): State<Arc<Service>>,
    ApiQuery(request): ApiQuery<FeedRequest>,
) -> Result<Answer, Failure> {
    let wait = request.wait()?;
    let _place = service.at_once.polls.enter()?;
    let page = page(&service, request.after(), wait).await?;
    Ok(Answer::new(FeedData {
        entries: page.entries.iter().map(Entry::of).collect(),
        cursor: page
            .cursor
            .map(|cursor| cursor.to_string())
            .unwrap_or_default(),
        more: page.more,
        reset: page.reset,
        now: (service.clock)().as_u64(),
    }))
}

/// The next page; where it has nothing to tell, the first one that has, as long as there is time.
async fn page(
    service: &Service,
    after: &str,
    wait: Duration,
) -> Result<RevocationPage, StoreError> {
    let deadline = Instant::now() + wait;
    let _waiting = service.sight.http.long_poll(Feed::Revocations);
    let mut changes = service.revocations.watch();
    loop {
        changes.mark_unchanged();
        let page = read_page(service, after).await?;
        if page.reset || !page.entries.is_empty() {
            return Ok(page);
        }
        tokio::select! {
            _ = changes.changed() => {}
            () = tokio::time::sleep_until(deadline) => return Ok(page),
            () = service.stop.cancelled() => return Ok(page),
        }
    }
}

/// The next page, and revocations that are committed are in it.
async fn read_page(service: &Service, after: &str) -> Result<RevocationPage, StoreError> {
    // Who asks right after a revocation hears of it.
    service.store.order_revocations((service.clock)()).await?;
    let (cursor, is_foreign) = FeedCursor::sent(after);
    let page = service
        .store
        .revocations_after(cursor.as_ref(), REVOCATION_PAGE_LENGTH)
        .await?;
    Ok(RevocationPage {
        reset: page.reset || is_foreign,
        ..page
    })
}

impl Entry {
    fn of(revocation: &Revocation) -> Self {
        let scope = &revocation.scope;
        Self {
            scope: scope.word(),
            id: scope.id(),
            authenticated_until: scope.authenticated_until().map(UnixMillis::as_u64),
            until: revocation.until.as_u64(),
            reason: revocation.reason.as_str(),
        }
    }
}
