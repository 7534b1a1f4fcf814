//! Accounts: who is behind the openids.

use weapp_login_core::revocation::Revocation;
use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};
use weapp_login_wechat::UnionId;

use super::{Actor, MergedAccounts};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub user_id: UserId,
    pub external_id: Option<ExternalId>,
}

/// An account, and whether it may be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAccount {
    pub account: Account,
    pub is_blocked: bool,
}

/// One of the names of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserName {
    /// The id of an account that was merged into another names that one, for ever.
    Id(UserId),
    External(ExternalId),
    OpenId(AppId, OpenId),
    UnionId(KnownUnionId),
}

/// One person within one Open Platform account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUnionId {
    pub open_platform: String,
    pub unionid: UnionId,
}

/// Everything that is known of a user, session_keys aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRecord {
    pub account: Account,
    pub created_at: UnixMillis,
    pub blocked_at: Option<UnixMillis>,
    /// When the account is deleted, if its user wants that.
    pub deletion_due_at: Option<UnixMillis>,
    pub identities: Vec<Identity>,
    pub unionids: Vec<KnownUnionId>,
    /// The ids of accounts that turned out to be this one.
    pub merged_ids: Vec<UserId>,
}

/// One user within one app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub appid: AppId,
    pub openid: OpenId,
    pub created_at: UnixMillis,
}

/// Something is done to a user, by somebody.
#[derive(Clone, Debug)]
pub struct UserChange {
    pub id: UserId,
    pub by: Actor,
    pub now: UnixMillis,
}

/// The team's own id of a user, which is given, changed or taken away.
#[derive(Clone, Debug)]
pub struct SetExternalId {
    pub user: UserChange,
    pub external_id: Option<ExternalId>,
    /// Where another account has it, the two are one person.
    pub merges: bool,
}

/// What came of that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExternalIdSet {
    Done {
        account: Account,
        /// What had to end for a merge.
        revocations: Vec<Revocation>,
        merged: Option<MergedAccounts>,
    },
    /// Another user has it.
    Taken,
    NoSuchUser,
}
