//! The form of `vectors/extra.json`: written by the generator, read by the tests.

use serde::{Deserialize, Serialize};

use crate::vector_files::WrittenClaims;

#[derive(Debug, Deserialize, Serialize)]
pub struct ExtraVectors {
    pub comment: String,
    pub key: String,
    pub kid: String,
    pub secret: String,
    pub inspect: String,
    pub valid: Vec<ValidCase>,
    pub invalid: Vec<InvalidCase>,
    pub legacy: Vec<LegacyWindowCase>,
}

/// A genuine token and the verdict on it at an instant, under the default policy.
#[derive(Debug, Deserialize, Serialize)]
pub struct ValidCase {
    pub name: String,
    pub comment: String,
    pub claims: WrittenClaims,
    /// Sealing the claims can't give the token again: it says more than we know.
    pub has_unknown_keys: bool,
    pub iv: String,
    pub plaintext: String,
    pub token: String,
    pub now: u64,
    pub verdict: String,
}

/// A token with a right tag that is refused all the same.
#[derive(Debug, Deserialize, Serialize)]
pub struct InvalidCase {
    pub name: String,
    pub comment: String,
    pub iv: String,
    /// As the cipher gets it, with its padding.
    pub padded_plaintext: String,
    pub token: String,
    pub reason: String,
}

/// A legacy token, the bounds of what is accepted, and the verdict on it at an instant.
#[derive(Debug, Deserialize, Serialize)]
pub struct LegacyWindowCase {
    pub name: String,
    pub comment: String,
    pub secret: String,
    pub suffix: String,
    pub token: String,
    pub ttl: u64,
    pub minted_until: u64,
    pub accept_until: u64,
    pub now: u64,
    pub verdict: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the token says, where the verdict tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<LegacyWindowClaims>,
}

#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LegacyWindowClaims {
    pub openid: String,
    pub session_id: String,
    pub issued_at: u64,
    pub expires_at: u64,
}
