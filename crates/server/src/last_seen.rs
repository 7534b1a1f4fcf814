//! When sessions were used last: noted in memory, written down rarely and many at once.
//!
//! A check never waits for it. What a server that is killed has not written down yet is lost, and that is no more
//! than a minute's worth of a list that people look at.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use weapp_login_core::{SessionId, UnixMillis};

use crate::log;
use crate::store::{SeenSession, Store};

/// What was noted is written down this often.
const WRITE_INTERVAL: Duration = Duration::from_secs(30);
/// So many in one transaction.
const BATCH: usize = 100;

/// Notes each session at most once in a while.
pub struct LastSeen {
    store: Arc<dyn Store>,
    precision: Duration,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    /// Not written down yet.
    waiting: HashMap<SessionId, SeenSession>,
    /// Noted since `began_at`.
    noted: HashSet<SessionId>,
    began_at: UnixMillis,
}

impl LastSeen {
    pub fn new(store: Arc<dyn Store>, precision: Duration) -> Self {
        Self {
            store,
            precision,
            notes: Mutex::default(),
        }
    }

    /// How often, at most, the use of a session is written down.
    pub fn precision(&self) -> Duration {
        self.precision
    }

    /// A session was used. Where somebody else is noting at this very moment, this note is left out.
    pub fn note(
        &self,
        session_id: SessionId,
        now: UnixMillis,
        session: impl FnOnce() -> SeenSession,
    ) {
        let Ok(mut notes) = self.notes.try_lock() else {
            return;
        };
        // A clock that was far ahead, and is put back, keeps no notes away until then.
        let (ahead, behind) = (now.since(notes.began_at), notes.began_at.since(now));
        if ahead.max(behind) >= self.precision {
            notes.began_at = now;
            notes.noted.clear();
        }
        if notes.noted.insert(session_id) {
            notes.waiting.insert(session_id, session());
        }
    }

    /// Whether the session was noted a short while ago. At a bad moment it is not known.
    pub fn has_noted(&self, session_id: SessionId) -> bool {
        self.notes
            .try_lock()
            .is_ok_and(|notes| notes.noted.contains(&session_id))
    }

    /// Writes down what was noted, until told to stop, and once more then.
    pub async fn keep_writing(&self, stop: CancellationToken) {
        while stop
            .run_until_cancelled(tokio::time::sleep(WRITE_INTERVAL))
            .await
            .is_some()
        {
            self.write().await;
        }
        self.write().await;
    }

    /// What can't be written down now is written down with the next.
    pub async fn write(&self) {
        let mut waiting: Vec<SeenSession> = {
            let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
            mem::take(&mut notes.waiting).into_values().collect()
        };
        // In one order, so that two servers with the same sessions don't wait for each other.
        waiting.sort_by_key(|session| session.id);
        for (written, batch) in waiting.chunks(BATCH).enumerate() {
            if let Err(error) = self.store.note_seen(batch).await {
                let error = log::with_causes(&error);
                tracing::warn!(
                    error,
                    "when sessions were used last could not be written down yet"
                );
                self.note_again(&waiting[written * BATCH..]);
                return;
            }
        }
    }

    fn note_again(&self, sessions: &[SeenSession]) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        for session in sessions {
            notes
                .waiting
                .entry(session.id)
                .or_insert_with(|| session.clone());
        }
    }
}
