//! Sessions that have been ended before their tokens expire.

use alloc::string::{String, ToString};
use core::fmt;
use core::str::FromStr;

use crate::id::{AppId, SessionId, UserId};
use crate::time::UnixMillis;

/// One entry of the feed: what is ended, why, and how long that must be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    pub scope: Scope,
    /// The latest instant at which a token that this could hit may still live.
    pub until: UnixMillis,
    pub reason: RevocationReason,
}

/// Whom a revocation hits. All but a session's hit what was **authenticated** at or before an instant, which
/// renewal keeps: an instance that has not heard yet can't renew a token out of reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    Session(SessionId),
    User {
        id: UserId,
        authenticated_until: UnixMillis,
    },
    App {
        id: AppId,
        authenticated_until: UnixMillis,
    },
    All {
        authenticated_until: UnixMillis,
    },
}

impl Scope {
    pub const WORDS: [&str; 4] = ["session", "user", "app", "all"];

    /// The word that stands for it in the feed.
    pub fn word(&self) -> &'static str {
        let [session, user, app, all] = Self::WORDS;
        match self {
            Self::Session(_) => session,
            Self::User { .. } => user,
            Self::App { .. } => app,
            Self::All { .. } => all,
        }
    }

    /// The session, user or app that it names, as the feed writes it.
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Session(id) => Some(id.to_string()),
            Self::User { id, .. } => Some(id.to_string()),
            Self::App { id, .. } => Some(id.to_string()),
            Self::All { .. } => None,
        }
    }

    /// Up to which login it hits; a session's hits whatever the session has.
    pub fn authenticated_until(&self) -> Option<UnixMillis> {
        match self {
            Self::Session(_) => None,
            Self::User {
                authenticated_until,
                ..
            }
            | Self::App {
                authenticated_until,
                ..
            }
            | Self::All {
                authenticated_until,
            } => Some(*authenticated_until),
        }
    }

    /// From its word, its id and its instant, as the feed writes them. What a scope does not need is not
    /// looked at.
    pub fn read(
        word: &str,
        id: &str,
        authenticated_until: Option<UnixMillis>,
    ) -> Result<Self, RevocationError> {
        let until = || authenticated_until.ok_or(RevocationError);
        Ok(match word {
            "session" => Self::Session(id.parse().map_err(|_| RevocationError)?),
            "user" => Self::User {
                id: id.parse().map_err(|_| RevocationError)?,
                authenticated_until: until()?,
            },
            "app" => Self::App {
                id: id.parse().map_err(|_| RevocationError)?,
                authenticated_until: until()?,
            },
            "all" => Self::All {
                authenticated_until: until()?,
            },
            _ => return Err(RevocationError),
        })
    }
}

/// The parts are no entry of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevocationError;

impl RevocationError {
    /// The stable name, the same in every language.
    pub const CODE: &str = "malformed_revocation";
}

impl fmt::Display for RevocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a revocation has a scope (session, user, app, all), the id of that scope, authenticated_until \
             in ms (except a session's), until in ms, and a reason (logged_out, replaced, kicked, blocked, deleted)",
        )
    }
}

impl core::error::Error for RevocationError {}

words! {
    /// Why a session was ended; where several reasons meet at the same instant, the later one here is told.
    pub enum RevocationReason {
        LoggedOut = "logged_out",
        Replaced = "replaced",
        Kicked = "kicked",
        Blocked = "blocked",
        Deleted = "deleted",
    }
}

impl FromStr for RevocationReason {
    type Err = RevocationError;

    fn from_str(text: &str) -> Result<Self, RevocationError> {
        Self::ALL
            .into_iter()
            .find(|reason| reason.as_str() == text)
            .ok_or(RevocationError)
    }
}
