//! Why a store could not do it.

use weapp_login_guard::http::ErrorCode;

use crate::language::{Bilingual, Words};
use crate::log;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The database could not do it. The cause is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is away, or too busy to answer in time; the same call may succeed later.
    #[error("the database does not answer")]
    Unavailable(#[source] Cause),
    /// Other transactions were in the way, again and again; the same call may succeed later.
    #[error("too many transactions are in each other's way")]
    Contended(#[source] Cause),
    /// It answered with something that this program did not write.
    #[error("the database holds something unexpected")]
    Unexpected(#[source] Cause),
}

impl Bilingual for StoreError {
    fn words(&self) -> Words {
        let (title, cause) = match self {
            Self::Unavailable(cause) => ("数据库没有回答", cause),
            Self::Contended(cause) => ("一再有别的事务挡在前面", cause),
            Self::Unexpected(cause) => ("数据库里有意料之外的内容", cause),
        };
        let cause = log::with_causes(cause.as_ref());
        Words {
            zh: format!("{title}：{cause}").into(),
            en: log::with_causes(self).into(),
        }
    }
}

impl StoreError {
    /// What [`Self::word`] may be.
    pub const WORDS: [&str; 3] = ["unavailable", "contended", "unexpected"];

    /// The kind, in a word.
    pub fn word(&self) -> &'static str {
        let [unavailable, contended, unexpected] = Self::WORDS;
        match self {
            Self::Unavailable(_) => unavailable,
            Self::Contended(_) => contended,
            Self::Unexpected(_) => unexpected,
        }
    }

    /// What a client is told.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unavailable(_) | Self::Contended(_) => ErrorCode::Overloaded,
            Self::Unexpected(_) => ErrorCode::Internal,
        }
    }

    pub(super) fn unexpected(what: &'static str) -> Self {
        Self::Unexpected(what.into())
    }

    pub(super) fn contended(what: &'static str) -> Self {
        Self::Contended(what.into())
    }
}
