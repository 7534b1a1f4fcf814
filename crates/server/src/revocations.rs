//! The revocations that this server obeys: all of them, in memory, never much older than the database.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use weapp_login_core::{Revocation, RevocationSet};

use crate::clock::Clock;
use crate::log;
use crate::store::{REVOCATION_PAGE_LENGTH, RevocationCursor, Store, StoreError};

/// A revocation that another server committed is obeyed here this much later, and the time of a query.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// What no living token can be hit by any more is forgotten this often: it takes a walk through the whole set.
const TIDY_INTERVAL: Duration = Duration::from_secs(60);

/// Follows the feed of the store.
pub struct Revocations {
    store: Arc<dyn Store>,
    clock: Clock,
    max_staleness: Duration,
    state: RwLock<State>,
    /// Counts the changes, for those who wait for one.
    changes: watch::Sender<u64>,
}

struct State {
    set: RevocationSet,
    cursor: Option<RevocationCursor>,
    heard_at: Instant,
    tidied_at: Instant,
}

impl Revocations {
    /// Loads everything there is, so that the first check already obeys it.
    pub async fn load(
        store: Arc<dyn Store>,
        clock: Clock,
        max_staleness: Duration,
    ) -> Result<Arc<Self>, StoreError> {
        let state = State {
            set: RevocationSet::new(),
            cursor: None,
            heard_at: Instant::now(),
            tidied_at: Instant::now(),
        };
        let changes = watch::Sender::new(0);
        let revocations = Self {
            store,
            clock,
            max_staleness,
            state: RwLock::new(state),
            changes,
        };
        revocations.refresh().await?;
        Ok(Arc::new(revocations))
    }

    /// Hears what is new, until told to stop. An outage is logged when it begins and when it ends.
    pub async fn follow(&self, stop: CancellationToken) {
        let mut is_cut_off = false;
        while stop
            .run_until_cancelled(tokio::time::sleep(POLL_INTERVAL))
            .await
            .is_some()
        {
            match self.refresh().await {
                Ok(()) if is_cut_off => {
                    is_cut_off = false;
                    tracing::info!("revocations are heard again");
                }
                Ok(()) => {}
                Err(error) if !is_cut_off => {
                    is_cut_off = true;
                    let error = log::with_causes(&error);
                    tracing::error!(
                        error,
                        "revocations are not heard; checks will be refused soon"
                    );
                }
                Err(_) => {}
            }
        }
    }

    /// Applies what this server has just committed, without waiting for the feed.
    pub fn apply(&self, revocation: Revocation) {
        self.write().set.apply(revocation);
        self.announce();
    }

    pub fn apply_all(&self, revocations: Vec<Revocation>) {
        revocations
            .into_iter()
            .for_each(|revocation| self.apply(revocation));
    }

    /// Runs `check` on the set; `None` if the set is too old to be believed.
    pub fn with_set<T>(&self, check: impl FnOnce(&RevocationSet) -> T) -> Option<T> {
        let state = self.read();
        (state.heard_at.elapsed() <= self.max_staleness).then(|| check(&state.set))
    }

    /// Changes whenever an entry has come.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// How many long polls are waiting.
    pub fn watchers(&self) -> usize {
        self.changes.receiver_count()
    }

    async fn refresh(&self) -> Result<(), StoreError> {
        // What is committed after this moment may be missing from the answer.
        let asked_at = Instant::now();
        self.store.order_revocations((self.clock)()).await?;
        let mut cursor = self.read().cursor.clone();
        loop {
            let page = self
                .store
                .revocations_after(cursor.as_ref(), REVOCATION_PAGE_LENGTH)
                .await?;
            if page.reset {
                // What a restored backup has forgotten stays ended here: a session that was once ended
                // is better lost than found.
                tracing::warn!(
                    "the database is not the one of before; its revocations are read anew"
                );
            }
            let is_news = page.reset || !page.entries.is_empty();
            let mut state = self.write();
            page.entries
                .into_iter()
                .for_each(|entry| state.set.apply(entry));
            state.cursor.clone_from(&page.cursor);
            drop(state);
            if is_news {
                self.announce();
            }
            cursor = page.cursor;
            if !page.more {
                break;
            }
        }
        let mut state = self.write();
        if state.tidied_at.elapsed() > TIDY_INTERVAL {
            state.set.forget_before((self.clock)());
            state.tidied_at = asked_at;
        }
        state.heard_at = asked_at;
        Ok(())
    }

    fn announce(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;
    use crate::store::sql::{DatabaseUrl, SqlOptions, SqlStore};

    #[tokio::test]
    async fn a_server_that_has_not_heard_for_too_long_does_not_guess() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqlOptions {
            url: DatabaseUrl::sqlite(&folder.path().join("store.db")),
            connections: 1,
            patience: Duration::from_secs(5),
        };
        let store = SqlStore::open(&options).await;
        let store: Arc<dyn Store> = Arc::new(store.unwrap());
        let load =
            |max_staleness| Revocations::load(Arc::clone(&store), clock::system(), max_staleness);
        let patient = load(Duration::from_secs(3600)).await.unwrap();
        assert!(patient.with_set(|_| ()).is_some());
        let impatient = load(Duration::ZERO).await.unwrap();
        assert!(
            impatient.with_set(|_| ()).is_none(),
            "some time has passed since it heard"
        );
    }
}
