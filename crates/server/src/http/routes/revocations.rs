//! `GET /revocations?after=<cursor>&wait=<0–25>`: the feed for the team's services.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use weapp_login_core::{Revocation, UnixMillis};
use weapp_login_guard::http::{Failure, bearer};

use crate::http::answer::Answer;
use crate::http::wire::ApiQuery;
use crate::service::Service;
use crate::sight::Feed;
use crate::store::{REVOCATION_PAGE_LENGTH, RevocationCursor, RevocationPage, StoreError};

const LONGEST_WAIT_SECONDS: u64 = 25;

#[derive(Deserialize)]
pub struct FeedRequest {
    after: Option<String>,
    /// In seconds.
    wait: Option<u64>,
}

#[derive(Serialize)]
struct FeedData {
    entries: Vec<Entry>,
    cursor: String,
    more: bool,
    reset: bool,
    now: u64,
}

#[derive(Serialize)]
struct Entry {
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated_until: Option<u64>,
    until: u64,
    reason: &'static str,
}

pub async fn feed(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    ApiQuery(request): ApiQuery<FeedRequest>,
) -> Result<Answer, Failure> {
    require_service(&service, &headers)?;
    let wait = request.wait.unwrap_or(0);
    if wait > LONGEST_WAIT_SECONDS {
        return Err(Failure::bad_request(
            "wait 应为 0 到 25 秒 / wait is 0 to 25 seconds",
        ));
    }
    let page = page(
        &service,
        request.after.as_deref().unwrap_or_default(),
        Duration::from_secs(wait),
    )
    .await?;
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

fn require_service(service: &Service, headers: &HeaderMap) -> Result<(), Failure> {
    let is_known = |given: &str| {
        service
            .service_secrets
            .iter()
            .any(|secret| secret.is(given))
    };
    if bearer(headers).any(is_known) {
        return Ok(());
    }
    let message = "需要 Authorization: Bearer <services.secrets 之一> / one of services.secrets is needed as a bearer";
    Err(Failure::bad_request_as(StatusCode::UNAUTHORIZED, message))
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

/// A cursor that can't be read is of another database too.
async fn read_page(service: &Service, after: &str) -> Result<RevocationPage, StoreError> {
    // Who asks right after a revocation hears of it.
    service.store.order_revocations((service.clock)()).await?;
    let cursor = RevocationCursor::parse(after);
    let is_foreign = cursor.is_none() && !after.is_empty();
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
