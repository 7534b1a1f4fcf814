//! Refusals that may be this service's own fault.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use weapp_login_core::{InvalidReason, Verdict};

const INTERVAL: Duration = Duration::from_secs(60);

/// Tells of such refusals, of each kind at most once a minute, and never shows a token.
#[derive(Default)]
pub struct RefusalLog {
    told_at: Mutex<[Option<Instant>; 3]>,
}

impl RefusalLog {
    pub fn note(&self, verdict: &Verdict) {
        let (kind, hint) = match verdict {
            Verdict::Invalid(InvalidReason::UnknownKey) => (0, "are the keys those of the server?"),
            Verdict::Invalid(InvalidReason::WrongApp) => (1, "does policy.appids name all apps?"),
            Verdict::NotYetValid(_) => (2, "is this clock right?"),
            _ => return,
        };
        let mut told_at = self.told_at.lock().unwrap_or_else(PoisonError::into_inner);
        if told_at[kind].is_none_or(|at| at.elapsed() >= INTERVAL) {
            told_at[kind] = Some(Instant::now());
            let reason = verdict.reason().unwrap_or(verdict.as_str());
            tracing::warn!(reason, "tokens are refused; {hint}");
        }
    }
}
