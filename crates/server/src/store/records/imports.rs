//! Users of another service.

use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};
use weapp_login_wechat::UnionId;

use crate::language::{Bilingual, Words, english_for_the_log, words};
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

#[derive(Debug)]
pub enum ImportError {
    Line { line: u64, reason: Words },
    Store(StoreError),
}

impl From<StoreError> for ImportError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Bilingual for ImportError {
    fn words(&self) -> Words {
        match self {
            Self::Line { line, reason } => {
                words!("第 {line} 行：{}", "line {line}: {}", reason)
            }
            Self::Store(error) => error.words(),
        }
    }
}

english_for_the_log!(ImportError);
