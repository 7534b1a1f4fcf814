//! The revocations that a program obeys: all of them, in memory, and how old that knowledge is.

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use weapp_login_core::{Revocation, RevocationSet, UnixMillis};

use crate::clock::Clock;
use crate::moment::Moment;
use crate::revocation_source::RevocationPage;

/// So long after they are over, revocations are still remembered: the clock may have been ahead, and be put back.
const KEPT_LONGER: Duration = Duration::from_secs(60 * 60);

/// What a [`Follower`](crate::Follower) has heard, for those who check tokens.
pub struct Revocations {
    clock: Clock,
    max_staleness: Duration,
    state: RwLock<State>,
    /// Counts the changes that came through the feed, for those who wait for one.
    changes: watch::Sender<u64>,
    applied: Notify,
}

struct State {
    set: RevocationSet,
    /// Everything that was committed before this moment is in the set.
    complete_at: Option<Moment>,
    /// Whom an entry hits that could not be read, nobody here knows.
    not_understood_until: Option<UnixMillis>,
    /// The latest time that the clock has told.
    latest_now: UnixMillis,
}

/// How far the set can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    Fresh,
    /// Too much may have happened since.
    Stale,
    /// The feed has never been read to its end.
    NeverComplete,
}

impl Revocations {
    /// Knows nothing yet. What it will know is fresh for `max_staleness`.
    pub fn new(clock: Clock, max_staleness: Duration) -> Self {
        let state = State {
            set: RevocationSet::new(),
            complete_at: None,
            not_understood_until: None,
            latest_now: UnixMillis::default(),
        };
        Self {
            clock,
            max_staleness,
            state: RwLock::new(state),
            changes: watch::Sender::new(0),
            applied: Notify::new(),
        }
    }

    /// Obeys what this program has just committed itself, and has the follower read the feed at once.
    ///
    /// Only what has come through the feed is told to those who wait: in the feed alone it has a place.
    pub fn apply(&self, revocation: Revocation) {
        self.write().set.apply(revocation);
        self.applied.notify_one();
    }

    /// Runs `check` on what is known, and says how far that can be believed.
    pub fn with_set<T>(&self, check: impl FnOnce(&RevocationSet) -> T) -> (T, Freshness) {
        let state = self.read();
        let is_understood = state.not_understood_until.is_none();
        let freshness = match state.complete_at {
            None => Freshness::NeverComplete,
            Some(at) if is_understood && at.elapsed() <= self.max_staleness => Freshness::Fresh,
            Some(_) => Freshness::Stale,
        };
        (check(&state.set), freshness)
    }

    /// Runs `check` on the set; `None` if the set is too old to be believed.
    pub fn with_fresh_set<T>(&self, check: impl FnOnce(&RevocationSet) -> T) -> Option<T> {
        match self.with_set(check) {
            (checked, Freshness::Fresh) => Some(checked),
            (_, Freshness::Stale | Freshness::NeverComplete) => None,
        }
    }

    /// For how long something may have happened that is not known here; `None` before the feed has been read to
    /// its end for the first time.
    pub fn staleness(&self) -> Option<Duration> {
        self.read().complete_at.map(|at| at.elapsed())
    }

    /// Changes whenever an entry has come through the feed.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// How many are waiting for a change.
    pub fn watchers(&self) -> usize {
        self.changes.receiver_count()
    }

    /// Obeys a page of the feed.
    pub(crate) fn take<Cursor>(&self, page: RevocationPage<Cursor>) {
        let is_news = page.reset || !page.entries.is_empty();
        let mut state = self.write();
        for entry in page.entries {
            state.set.apply(entry);
        }
        state.not_understood_until = state.not_understood_until.max(page.not_understood_until);
        drop(state);
        if is_news {
            self.changes.send_modify(|count| *count += 1);
        }
    }

    /// The feed has been read to the end that it had at this moment. `false` if it must be read anew, from its
    /// beginning: the clock was ahead, and what is forgotten may still count.
    #[must_use]
    pub(crate) fn complete_at(&self, at: Moment) -> bool {
        let now = (self.clock)();
        let mut state = self.write();
        if now.plus(KEPT_LONGER) < state.latest_now {
            state.latest_now = now;
            state.complete_at = None;
            return false;
        }
        state.latest_now = state.latest_now.max(now);
        // A part at a time, so that no check waits for a walk through everything.
        state.set.forget_some_before(now.minus(KEPT_LONGER));
        state.not_understood_until = state.not_understood_until.filter(|until| *until >= now);
        if state.not_understood_until.is_none() {
            state.complete_at = Some(at);
        }
        true
    }

    /// Ends when something was applied that is not from the feed.
    pub(crate) async fn applied(&self) {
        self.applied.notified().await;
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
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use weapp_login_core::{RevocationReason, Scope, SessionId};

    use super::*;
    use crate::clock;

    fn heard_just_now(max_staleness: Duration) -> Revocations {
        let revocations = Revocations::new(clock::system(), max_staleness);
        assert!(revocations.complete_at(Moment::now()));
        revocations
    }

    #[test]
    fn who_has_not_heard_for_too_long_does_not_guess() {
        let patient = heard_just_now(Duration::from_secs(3600));
        assert!(patient.with_fresh_set(|_| ()).is_some());
        assert!(patient.staleness().is_some());
        let impatient = heard_just_now(Duration::ZERO);
        assert!(
            impatient.with_fresh_set(|_| ()).is_none(),
            "some time has passed since it heard"
        );
    }

    #[test]
    fn before_the_feed_was_read_to_its_end_nothing_is_fresh() {
        let revocations = Revocations::new(clock::system(), Duration::MAX);
        assert_eq!(revocations.with_set(|_| ()).1, Freshness::NeverComplete);
        assert_eq!(revocations.staleness(), None);
    }

    #[test]
    fn what_was_not_understood_counts_until_it_is_over() {
        let now = clock::system()();
        let page = |not_understood_until| RevocationPage {
            entries: Vec::new(),
            cursor: Some(1),
            more: false,
            reset: false,
            not_understood_until,
        };
        let revocations = Revocations::new(clock::system(), Duration::MAX);
        revocations.take(page(Some(now.plus(Duration::from_secs(60)))));
        revocations.take(page(None));
        assert!(revocations.complete_at(Moment::now()));
        assert_eq!(revocations.with_set(|_| ()).1, Freshness::NeverComplete);

        let revocations = Revocations::new(clock::system(), Duration::MAX);
        revocations.take(page(Some(now.minus(Duration::from_secs(60)))));
        assert!(revocations.complete_at(Moment::now()));
        assert_eq!(revocations.with_set(|_| ()).1, Freshness::Fresh);
    }

    #[test]
    fn what_is_not_understood_counts_at_once() {
        let now = clock::system()();
        let revocations = heard_just_now(Duration::MAX);
        revocations.take(RevocationPage {
            entries: Vec::new(),
            cursor: Some(1),
            more: false,
            reset: false,
            not_understood_until: Some(now.plus(Duration::from_secs(60))),
        });
        assert_eq!(revocations.with_set(|_| ()).1, Freshness::Stale);
    }

    #[test]
    fn what_a_clock_that_was_ahead_has_forgotten_is_read_anew() {
        let now = Arc::new(AtomicU64::new(1_000_000));
        let clock: Clock = {
            let now = Arc::clone(&now);
            Arc::new(move || UnixMillis::new(now.load(Ordering::Relaxed)).unwrap())
        };
        let revocations = Revocations::new(clock, Duration::MAX);
        let day = UnixMillis::new(1_000_000)
            .unwrap()
            .plus(Duration::from_secs(86_400));
        revocations.apply(Revocation {
            scope: Scope::Session(SessionId::from_octets([7; 16])),
            until: day,
            reason: RevocationReason::LoggedOut,
        });
        assert!(revocations.complete_at(Moment::now()));
        now.store(day.as_u64() + 3_600_001, Ordering::Relaxed);
        for _ in 0..RevocationSet::PARTS {
            assert!(revocations.complete_at(Moment::now()));
        }
        assert!(revocations.with_set(RevocationSet::is_empty).0);

        now.store(1_000_000, Ordering::Relaxed);
        assert!(!revocations.complete_at(Moment::now()));
        assert_eq!(revocations.with_set(|_| ()).1, Freshness::NeverComplete);
        assert!(revocations.complete_at(Moment::now()), "it was read anew");
        assert_eq!(revocations.with_set(|_| ()).1, Freshness::Fresh);
    }

    #[test]
    fn only_what_came_through_the_feed_is_told_to_those_who_wait() {
        let revocation = Revocation {
            scope: Scope::Session(SessionId::from_octets([7; 16])),
            until: UnixMillis::MAX,
            reason: RevocationReason::LoggedOut,
        };
        let revocations = heard_just_now(Duration::MAX);
        let watcher = revocations.watch();
        revocations.apply(revocation.clone());
        assert!(!watcher.has_changed().unwrap());
        assert_eq!(revocations.with_set(|set| set.len()).0, 1);
        revocations.take(RevocationPage {
            entries: vec![revocation],
            cursor: Some(1),
            more: false,
            reset: false,
            not_understood_until: None,
        });
        assert!(watcher.has_changed().unwrap());
    }
}
