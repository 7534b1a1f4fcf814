//! Clearing what is over.

use weapp_login_core::UnixMillis;

/// What is over.
#[derive(Clone, Copy, Debug)]
pub struct Over {
    /// Codes that were claimed before this instant.
    pub codes_before: UnixMillis,
    /// session_keys that were replaced before this instant.
    pub previous_session_keys_before: UnixMillis,
    /// Sessions, and revocations of sessions, are over when a token's longest life has passed since; this is now.
    pub now: UnixMillis,
    /// At most so many of each at once.
    pub step: u32,
}

/// How many were cleared in one step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    pub codes: u64,
    pub previous_session_keys: u64,
    pub sessions: u64,
    pub revocations: u64,
}

impl Cleared {
    /// Whether one of them was as many as a step allows, so that there may be more.
    pub fn has_filled(&self, step: u32) -> bool {
        let most = [
            self.codes,
            self.previous_session_keys,
            self.sessions,
            self.revocations,
        ]
        .into_iter()
        .max();
        most.is_some_and(|most| most >= u64::from(step))
    }
}
