//! Accounts: who is behind the openids.

use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};

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
}

/// Everything that is known of a user, session_keys aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRecord {
    pub account: Account,
    pub created_at: UnixMillis,
    pub blocked_at: Option<UnixMillis>,
    pub identities: Vec<Identity>,
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
