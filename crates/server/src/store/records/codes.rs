//! A code, as far as a store knows it, and what has become of it.

use std::fmt;
use std::net::IpAddr;

use sha2::{Digest, Sha256};
use weapp_login_core::{AppId, UnixMillis};
use weapp_login_guard::http::ErrorCode;
use weapp_login_wechat::LoginCode;

use super::SignedIn;

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

    /// What a client is told.
    pub fn code(self) -> ErrorCode {
        match self {
            Self::Invalid => ErrorCode::CodeInvalid,
            Self::Used => ErrorCode::CodeUsed,
            Self::UserBlocked => ErrorCode::UserBlocked,
            Self::RateLimited => ErrorCode::RateLimited,
            Self::Misconfigured => ErrorCode::WechatMisconfigured,
            Self::Unavailable | Self::TimedOut => ErrorCode::WechatUnavailable,
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|failure| failure.as_str() == text)
    }
}
