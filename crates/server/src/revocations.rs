//! The revocations in the database, as a follower reads them.

use std::sync::Arc;
use std::time::Duration;

use weapp_login_guard::{Follower, Pace, RevocationPage, RevocationSource, Revocations};

use crate::clock::Clock;
use crate::store::{FeedCursor, REVOCATION_PAGE_LENGTH, Store, StoreError};

/// A revocation that another server committed is obeyed here this much later, and the time of a query.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// A database has no news to wait for, and is asked again as soon as it may be back.
const PACE: Pace = Pace {
    pause: POLL_INTERVAL,
    wait: Duration::ZERO,
    longest_back_off: POLL_INTERVAL,
};

/// The feed in the store.
pub struct StoredRevocations {
    store: Arc<dyn Store>,
    clock: Clock,
}

impl StoredRevocations {
    /// Who keeps `revocations` up to date with the store.
    pub fn follower(
        store: Arc<dyn Store>,
        clock: Clock,
        revocations: &Arc<Revocations>,
    ) -> Follower<Self> {
        Follower::new(Self { store, clock }, Arc::clone(revocations), PACE)
    }
}

impl RevocationSource for StoredRevocations {
    type Cursor = FeedCursor;
    type Error = StoreError;

    async fn next_page(
        &self,
        after: Option<&FeedCursor>,
        _: Duration,
    ) -> Result<RevocationPage<FeedCursor>, StoreError> {
        // Whoever reads first gives what is committed its place.
        self.store.order_revocations((self.clock)()).await?;
        let page = self
            .store
            .revocations_after(after, REVOCATION_PAGE_LENGTH)
            .await?;
        Ok(RevocationPage {
            entries: page.entries,
            cursor: page.cursor,
            more: page.more,
            reset: page.reset,
            not_understood_until: None,
        })
    }
}
