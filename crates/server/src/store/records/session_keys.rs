//! Sealed session_keys, for the day on which the sealing key changes.

use weapp_login_core::{AppId, OpenId};

use crate::sealing::SealedSessionKey;

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
