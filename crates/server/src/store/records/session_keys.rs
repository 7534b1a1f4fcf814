//! Sealed session_keys: what opens a user's data, and what is sealed anew when the sealing key changes.

use weapp_login_core::{AppId, OpenId, UnixMillis};

use crate::sealing::SealedSessionKey;

/// The session_keys of an identity.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptSessionKeys {
    pub current: Vec<u8>,
    pub previous: Option<ReplacedSessionKey>,
}

/// A session_key for which WeChat has given another one.
#[derive(Clone, PartialEq, Eq)]
pub struct ReplacedSessionKey {
    pub sealed: Vec<u8>,
    pub replaced_at: UnixMillis,
}

/// An identity whose session_key is sealed under an older key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedIdentity {
    pub appid: AppId,
    pub openid: OpenId,
    pub session_key: SealedSessionKey,
    /// The one before, which is kept for a few minutes.
    pub previous: Option<Vec<u8>>,
}

/// The same session_key, sealed anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResealedIdentity {
    pub before: SealedIdentity,
    pub session_key: SealedSessionKey,
    pub previous: Option<Vec<u8>>,
}
