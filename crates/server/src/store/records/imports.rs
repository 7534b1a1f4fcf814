//! Users of another service.

use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};
use weapp_login_wechat::UnionId;

use crate::store::StoreError;

/// One user of another service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedUser {
    /// In the file, from 1.
    pub line: u64,
    pub appid: AppId,
    pub openid: OpenId,
    pub unionid: Option<UnionId>,
    pub open_platform: String,
    pub external_id: Option<ExternalId>,
    pub created_at: UnixMillis,
    /// The user's id if there is none yet.
    pub new_user_id: UserId,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportSummary {
    pub users_created: u64,
    pub identities_created: u64,
    /// Lines that told nothing new.
    pub already_there: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("line {line}: {reason}")]
    Line { line: u64, reason: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}
