//! What happens to users, as the team's services follow it.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::service::Service;
use crate::sight::Feed;
use crate::store::{EVENT_PAGE_LENGTH, EventPage, FeedCursor, StoreError};

/// Whoever waits for news hears of it this much later at most, and the time of a query.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

impl Service {
    /// The events behind a cursor; where there are none, the first ones that come, as long as there is time.
    pub async fn events(&self, after: &str, wait: Duration) -> Result<EventPage, StoreError> {
        let _waiting = self.sight.http.long_poll(Feed::Events);
        let deadline = Instant::now() + wait;
        loop {
            let page = self.read_events(after).await?;
            let left = deadline.saturating_duration_since(Instant::now());
            if page.reset || !page.events.is_empty() || left.is_zero() {
                return Ok(page);
            }
            tokio::select! {
                () = sleep(left.min(POLL_INTERVAL)) => {}
                () = self.stop.cancelled() => return Ok(page),
            }
        }
    }

    /// The next page, and events that are committed are in it.
    async fn read_events(&self, after: &str) -> Result<EventPage, StoreError> {
        // Who asks right after an event hears of it.
        self.store.order_events((self.clock)()).await?;
        let (cursor, is_foreign) = FeedCursor::sent(after);
        let page = self
            .store
            .events_after(cursor.as_ref(), EVENT_PAGE_LENGTH)
            .await?;
        Ok(EventPage {
            reset: page.reset || is_foreign,
            ..page
        })
    }
}
