//! What goes into a store and what comes out of it.

use std::fmt;
use std::net::IpAddr;

use sha2::{Digest, Sha256};
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{
    AppId, ExternalId, OpenId, RevocationReason, SessionId, UnixMillis, UserId,
};
use weapp_login_wechat::{LoginCode, UnionId};

use super::StoreError;
use crate::sealing::SealedSessionKey;

/// All that a store knows of a code: SHA-256(appid ‖ code).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeHash(pub(crate) [u8; 32]);

impl CodeHash {
    pub fn of(appid: &AppId, code: &LoginCode) -> Self {
        let digest = Sha256::new()
            .chain_update(appid.as_str())
            .chain_update(code.text())
            .finalize();
        Self(digest.into())
    }
}

impl fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeHash")
    }
}

/// Whose code it is: SHA-256(code ‖ client address). The code is not kept, so the address can't be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeClient(pub(crate) [u8; 32]);

impl CodeClient {
    pub fn of(code: &LoginCode, address: IpAddr) -> Self {
        let digest = Sha256::new()
            .chain_update(code.text())
            .chain_update(address.to_canonical().to_string())
            .finalize();
        Self(digest.into())
    }
}

#[derive(Clone, Copy, Debug)]
pub struct CodeClaim {
    pub code: CodeHash,
    pub client: CodeClient,
    pub now: UnixMillis,
}

/// Whose exchange it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nobody had the code: the caller, and nobody else, may send it to WeChat.
    Ours,
    /// Somebody has taken it before.
    Taken(CodeState),
}

/// What a store knows about a code that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeState {
    /// Somebody has it and has not finished.
    InProgress {
        client: CodeClient,
        claimed_at: UnixMillis,
    },
    Failed {
        client: CodeClient,
        failure: CodeFailure,
        finished_at: UnixMillis,
    },
    /// It has become a session, which has been ended since.
    Over,
    SignedIn {
        client: CodeClient,
        signed_in: SignedIn,
        finished_at: UnixMillis,
    },
}

/// How an exchange failed, as far as the same client may be told again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFailure {
    Invalid,
    Used,
    UserBlocked,
    RateLimited,
    Misconfigured,
    TimedOut,
    Unavailable,
}

impl CodeFailure {
    const ALL: [Self; 7] = [
        Self::Invalid,
        Self::Used,
        Self::UserBlocked,
        Self::RateLimited,
        Self::Misconfigured,
        Self::TimedOut,
        Self::Unavailable,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Used => "used",
            Self::UserBlocked => "user_blocked",
            Self::RateLimited => "rate_limited",
            Self::Misconfigured => "misconfigured",
            Self::TimedOut => "timed_out",
            Self::Unavailable => "unavailable",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|failure| failure.as_str() == text)
    }
}

/// What WeChat said about a user, and the ids for what may have to be made.
pub struct SignIn<'a> {
    pub code: CodeHash,
    pub appid: &'a AppId,
    pub openid: &'a OpenId,
    pub unionid: Option<&'a UnionId>,
    /// Within which a unionid means one person.
    pub open_platform: &'a str,
    pub session_key: &'a SealedSessionKey,
    /// The user's id if there is none yet.
    pub new_user_id: UserId,
    /// The id of a session that is authenticated at an instant.
    pub session_id_at: &'a (dyn Fn(UnixMillis) -> SessionId + Send + Sync),
    pub now: UnixMillis,
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

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub user_id: UserId,
    pub external_id: Option<ExternalId>,
}

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
        authenticated_at: UnixMillis,
    },
    User(UserId),
    App(AppId),
    All,
}

/// A place in the feed of one database; opaque to everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationCursor {
    pub(crate) number: i64,
    /// 32 hex digits that stand beside the number in the database it comes from.
    pub(crate) mark: String,
}

impl RevocationCursor {
    /// From what [`RevocationCursor`]'s `Display` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, mark) = text.split_once('-')?;
        let mark_is_right = mark.len() == 32 && mark.bytes().all(|octet| octet.is_ascii_hexdigit());
        Some(Self {
            number: number.parse().ok()?,
            mark: mark.to_owned(),
        })
        .filter(|_| mark_is_right)
    }
}

impl fmt::Display for RevocationCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, self.mark)
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

/// The session_keys of one user within one app, as they are stored.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedIdentity {
    pub appid: AppId,
    pub openid: OpenId,
    pub session_key: Option<Vec<u8>>,
    pub previous_session_key: Option<Vec<u8>>,
}

/// The same session_keys, sealed anew.
#[derive(Clone, PartialEq, Eq)]
pub struct ResealedIdentity {
    pub before: SealedIdentity,
    pub after: SealedIdentity,
}

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
