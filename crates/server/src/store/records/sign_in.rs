//! A login in the database.

use std::num::NonZeroU32;

use weapp_login_core::revocation::Revocation;
use weapp_login_core::{AppId, OpenId, SessionId, UnixMillis, UserId};
use weapp_login_wechat::UnionId;

use super::{Account, Actor, CodeHash, UserName};
use crate::sealing::SealedSessionKey;

/// What WeChat said about a user, and the ids for what may have to be made.
pub struct SignIn<'a> {
    pub code: CodeHash,
    pub appid: &'a AppId,
    pub openid: &'a OpenId,
    pub unionid: Option<&'a UnionId>,
    /// Within which a unionid means one person.
    pub open_platform: &'a str,
    pub session_key: &'a SealedSessionKey,
    /// What the user logs in with, for the list of sessions.
    pub client: Option<&'a str>,
    /// The user's id if there is none yet.
    pub new_user_id: UserId,
    /// The id of a session that is authenticated at an instant.
    pub session_id_at: &'a (dyn Fn(UnixMillis) -> SessionId + Send + Sync),
    /// Later than every other session of the user: where a limit ends the older ones, and where a legacy token names
    /// its session by the millisecond.
    pub must_be_latest: bool,
    /// How many sessions a user may have; the oldest make room.
    pub session_limit: Option<SessionLimit>,
    /// The user has asked for the account to be deleted, and thinks better of it.
    pub cancels_deletion: bool,
    pub now: UnixMillis,
}

/// A session for a user whom the team has authenticated by other means.
pub struct IssueSession<'a> {
    pub user: &'a UserName,
    pub appid: &'a AppId,
    /// The id of the user who is made where nobody has this external id; `None`: nobody is made.
    pub new_user_id: Option<UserId>,
    pub client: Option<&'a str>,
    /// As in [`SignIn`], of an openid that is known only then.
    pub session_id_at: &'a (dyn Fn(&OpenId, UnixMillis) -> SessionId + Send + Sync),
    pub must_be_latest: bool,
    pub session_limit: Option<SessionLimit>,
    pub cancels_deletion: bool,
    pub by: Actor,
    pub now: UnixMillis,
}

/// How many sessions a user may have, of those that may live still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLimit {
    pub sessions: NonZeroU32,
    /// Those that were authenticated before are over.
    pub authenticated_since: UnixMillis,
    /// And those that were seen last before.
    pub seen_since: UnixMillis,
}

/// What a login came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Welcome {
    SignedIn {
        signed_in: SignedIn,
        /// What had to end for it: the sessions beyond the limit, those of an account that was merged.
        revocations: Vec<Revocation>,
        merged: Option<MergedAccounts>,
    },
    /// The user is blocked here; that is what has become of the code, too.
    Blocked,
    /// The user has asked for the account to be deleted; the code is spent as well.
    BeingDeleted { due_at: UnixMillis },
}

/// Two accounts that turned out to be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergedAccounts {
    pub from: UserId,
    pub into: UserId,
}

impl MergedAccounts {
    /// Two, of which the winner is one.
    pub fn of(one: UserId, other: UserId, winner: UserId) -> Self {
        Self {
            from: if winner == one { other } else { one },
            into: winner,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub appid: AppId,
    pub openid: OpenId,
    pub account: Account,
    pub session_id: SessionId,
    pub authenticated_at: UnixMillis,
    pub is_new_user: bool,
}
