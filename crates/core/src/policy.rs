//! How long tokens live, and which of them a program accepts.

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::claims::{LegacyClaims, TokenTimes};
use crate::id::AppId;
use crate::legacy::LegacyPolicy;
use crate::time::UnixMillis;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a checking program accepts.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The apps it serves; `None` for every app whose tokens its keys open.
    pub appids: Option<Vec<AppId>>,
    /// How far the minting clock may be ahead of ours. Never added to an expiry.
    pub max_skew: Duration,
    /// The age from which a token is due for renewal.
    pub renew_after: Duration,
    /// Legacy tokens are accepted only where this is set.
    pub legacy: Option<LegacyPolicy>,
}

impl Policy {
    pub const DEFAULT_MAX_SKEW: Duration = MINUTE;
}

impl Default for Policy {
    /// Every app, 60 s of skew, renewal after 12 h, no legacy tokens.
    fn default() -> Self {
        Self {
            appids: None,
            max_skew: Self::DEFAULT_MAX_SKEW,
            renew_after: Lifetimes::default().renew_after,
            legacy: None,
        }
    }
}

/// How long the tokens live that a minting program makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    idle_ttl: Duration,
    absolute_ttl: Duration,
    renew_after: Duration,
}

impl Default for Lifetimes {
    /// 24 h without a use, 30 d in all, renewal after 12 h.
    fn default() -> Self {
        Self {
            idle_ttl: DAY,
            absolute_ttl: 30 * DAY,
            renew_after: 12 * HOUR,
        }
    }
}

impl Lifetimes {
    /// Refuses `renew_after ≥ idle_ttl`: nobody would ever be renewed.
    pub fn new(
        idle_ttl: Duration,
        absolute_ttl: Duration,
        renew_after: Duration,
    ) -> Result<Self, LifetimesError> {
        if renew_after >= idle_ttl {
            return Err(LifetimesError::RenewAfterTooLong);
        }
        Ok(Self {
            idle_ttl,
            absolute_ttl,
            renew_after,
        })
    }

    pub fn idle_ttl(&self) -> Duration {
        self.idle_ttl
    }

    pub fn absolute_ttl(&self) -> Duration {
        self.absolute_ttl
    }

    pub fn renew_after(&self) -> Duration {
        self.renew_after
    }

    /// The times of the first token of a session.
    pub fn first(&self, authenticated_at: UnixMillis, now: UnixMillis) -> TokenTimes {
        let issued_at = now.max(authenticated_at);
        let expires_at = self.expiry(authenticated_at, now).max(issued_at);
        ordered(authenticated_at, issued_at, expires_at)
    }

    /// The times of the token that replaces this one; `None` if it would not live longer, or not at all.
    pub fn renewed(&self, old: &TokenTimes, now: UnixMillis) -> Option<TokenTimes> {
        let expires_at = self.expiry(old.authenticated_at(), now);
        let issued_at = now.max(old.issued_at());
        (expires_at > old.expires_at() && expires_at >= issued_at)
            .then(|| ordered(old.authenticated_at(), issued_at, expires_at))
    }

    /// The times of the v1 token that replaces a legacy one, which never ends earlier than what it replaces.
    pub fn upgraded(&self, old: &LegacyClaims, now: UnixMillis) -> TokenTimes {
        let issued_at = now.max(old.issued_at);
        let expires_at = self
            .expiry(old.issued_at, now)
            .max(old.expires_at)
            .max(issued_at);
        ordered(old.issued_at, issued_at, expires_at)
    }

    fn expiry(&self, authenticated_at: UnixMillis, now: UnixMillis) -> UnixMillis {
        now.plus(self.idle_ttl)
            .min(authenticated_at.plus(self.absolute_ttl))
    }
}

fn ordered(
    authenticated_at: UnixMillis,
    issued_at: UnixMillis,
    expires_at: UnixMillis,
) -> TokenTimes {
    TokenTimes::new(authenticated_at, issued_at, expires_at)
        .expect("the callers take the larger of each two")
}

/// Lifetimes that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifetimesError {
    RenewAfterTooLong,
}

impl LifetimesError {
    pub const ALL_CODES: [&str; 1] = ["renew_after_too_long"];

    /// The stable name, the same in every language.
    pub fn code(self) -> &'static str {
        match self {
            Self::RenewAfterTooLong => "renew_after_too_long",
        }
    }
}

impl fmt::Display for LifetimesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RenewAfterTooLong => {
                "renew_after must be shorter than idle_ttl, or no token would ever be renewed"
            }
        })
    }
}

impl core::error::Error for LifetimesError {}
