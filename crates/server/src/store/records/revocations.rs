//! Ending sessions, and the feed of what was ended.

use std::fmt;

use weapp_login_core::revocation::Revocation;
use weapp_login_core::{AppId, RevocationReason, SessionId, UnixMillis, UserId};

/// Whose sessions to end, and why.
#[derive(Clone, Debug)]
pub struct Revoke {
    pub target: RevokeTarget,
    pub reason: RevocationReason,
    pub now: UnixMillis,
}

#[derive(Clone, Debug)]
pub enum RevokeTarget {
    Session {
        id: SessionId,
        user_id: UserId,
        authenticated_at: UnixMillis,
    },
    User(UserId),
    App(AppId),
    All,
}

/// A place in the feed of one database; opaque to everybody else.
///
/// `<turn>-<mark of the turn, 32 hex digits>-<entry, 32 hex digits>`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationCursor {
    pub(crate) turn: i64,
    /// Stands beside the turn in the database that the cursor comes from.
    pub(crate) mark: [u8; 16],
    /// The last entry of the turn that was read; all ones: the whole turn.
    pub(crate) entry: [u8; 16],
}

impl RevocationCursor {
    /// From what [`RevocationCursor`]'s `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (turn, rest) = text.split_once('-')?;
        let (mark, entry) = rest.split_once('-')?;
        let octets = |digits: &str| {
            let mut octets = [0; 16];
            hex::decode_to_slice(digits, &mut octets).ok()?;
            Some(octets)
        };
        Some(Self {
            turn: turn.parse().ok()?,
            mark: octets(mark)?,
            entry: octets(entry)?,
        })
    }
}

impl fmt::Display for RevocationCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { turn, mark, entry } = self;
        write!(f, "{turn}-{}-{}", hex::encode(mark), hex::encode(entry))
    }
}

#[derive(Clone, Debug, Default)]
pub struct RevocationPage {
    pub entries: Vec<Revocation>,
    /// Where the next page begins; `None` while the feed is empty.
    pub cursor: Option<RevocationCursor>,
    /// There is another page behind this one.
    pub more: bool,
    /// The cursor was not of this database: this page begins at the beginning, and what came before is void.
    pub reset: bool,
}
