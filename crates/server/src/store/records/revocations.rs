//! Ending sessions, and the feed of what was ended.

use weapp_login_core::revocation::Revocation;
use weapp_login_core::{AppId, RevocationReason, SessionId, UnixMillis, UserId};

use super::{Actor, FeedCursor};

/// Whose sessions to end, and why.
#[derive(Clone, Debug)]
pub struct Revoke {
    pub target: RevokeTarget,
    pub reason: RevocationReason,
    pub by: Actor,
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

#[derive(Clone, Debug, Default)]
pub struct RevocationPage {
    pub entries: Vec<Revocation>,
    /// Where the next page begins; `None` while the feed is empty.
    pub cursor: Option<FeedCursor>,
    /// There is another page behind this one.
    pub more: bool,
    /// The cursor was not of this database: this page begins at the beginning, and what came before is void.
    pub reset: bool,
}
