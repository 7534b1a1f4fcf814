//! Why a token opens no door, as far as the client is told.

use weapp_login_core::{RevocationReason, TokenClaims, Verdict};

use crate::http::{ErrorCode, Failure};

/// A token that does not count, here and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No token, not one of ours, or not of a user here; which of them is nobody's business outside.
    #[error("the token is not valid")]
    Invalid,
    #[error("the token is from the future: a clock is wrong")]
    NotYetValid,
    #[error("the token has expired")]
    Expired,
    #[error("the session was revoked: {0}")]
    Revoked(RevocationReason),
}

/// The claims of a token that counts.
#[derive(Clone, Debug)]
pub struct GoodClaims {
    pub claims: TokenClaims,
    /// Old enough to be replaced by a fresh token.
    pub is_due: bool,
}

impl TryFrom<Verdict> for GoodClaims {
    type Error = Refusal;

    fn try_from(verdict: Verdict) -> Result<Self, Refusal> {
        match verdict {
            Verdict::Invalid(_) => Err(Refusal::Invalid),
            Verdict::NotYetValid(_) => Err(Refusal::NotYetValid),
            Verdict::Expired(_) => Err(Refusal::Expired),
            Verdict::Revoked(_, reason) => Err(Refusal::Revoked(reason)),
            Verdict::DueForRenewal(claims) => Ok(Self {
                claims,
                is_due: true,
            }),
            Verdict::Active(claims) => Ok(Self {
                claims,
                is_due: false,
            }),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid => Self::new(ErrorCode::SessionInvalid),
            Refusal::NotYetValid => Self::not_yet_valid(),
            Refusal::Expired => Self::new(ErrorCode::SessionExpired),
            Refusal::Revoked(reason) => Self::revoked(reason),
        }
    }
}
