//! The one question of this project: does this token count, here and now?

use crate::claims::{Claims, LegacyClaims, TokenClaims};
use crate::invalid_reason::InvalidReason;
use crate::key_ring::KeyRing;
use crate::legacy::{self, LegacyPolicy};
use crate::policy::Policy;
use crate::revocation::RevocationReason;
use crate::revocation_set::{RevocationSet, Subject};
use crate::time::UnixMillis;
use crate::token;

/// The answer, looked at in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Invalid(InvalidReason),
    /// Issued more than `max_skew` from now: one of the two clocks is wrong.
    NotYetValid(TokenClaims),
    Expired(TokenClaims),
    Revoked(TokenClaims, RevocationReason),
    /// Good, and old enough to be replaced by a fresh one. A good legacy token always is.
    DueForRenewal(TokenClaims),
    Active(TokenClaims),
}

words! {
    /// A verdict without what belongs to it.
    pub enum VerdictName {
        Invalid = "invalid",
        NotYetValid = "not_yet_valid",
        Expired = "expired",
        Revoked = "revoked",
        DueForRenewal = "due_for_renewal",
        Active = "active",
    }
}

impl Verdict {
    pub fn name(&self) -> VerdictName {
        match self {
            Self::Invalid(_) => VerdictName::Invalid,
            Self::NotYetValid(_) => VerdictName::NotYetValid,
            Self::Expired(_) => VerdictName::Expired,
            Self::Revoked(..) => VerdictName::Revoked,
            Self::DueForRenewal(_) => VerdictName::DueForRenewal,
            Self::Active(_) => VerdictName::Active,
        }
    }

    /// The word that stands for it everywhere.
    pub fn as_str(&self) -> &'static str {
        self.name().as_str()
    }

    /// The reason of an invalid or revoked token.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Invalid(reason) => Some(reason.as_str()),
            Self::Revoked(_, reason) => Some(reason.as_str()),
            _ => None,
        }
    }

    pub fn claims(&self) -> Option<&TokenClaims> {
        match self {
            Self::Invalid(_) => None,
            Self::NotYetValid(claims)
            | Self::Expired(claims)
            | Self::Revoked(claims, _)
            | Self::DueForRenewal(claims)
            | Self::Active(claims) => Some(claims),
        }
    }

    /// Whether the token is, or was tried as, a legacy one.
    pub fn is_legacy(&self) -> bool {
        match self {
            Self::Invalid(reason) => *reason == InvalidReason::Legacy,
            other => matches!(other.claims(), Some(TokenClaims::Legacy(_))),
        }
    }

    /// Whether the token opens doors: active or due for renewal.
    pub fn is_good(&self) -> bool {
        matches!(self, Self::DueForRenewal(_) | Self::Active(_))
    }
}

/// Checks a token of either kind. It is the same function in the server, in Node and in the browser.
///
/// A good **legacy** token proves nothing by itself: its user must still be looked up, and only then may
/// the outside learn more than "invalid".
pub fn verify(
    token: &str,
    keys: &KeyRing,
    policy: &Policy,
    revocations: &RevocationSet,
    now: UnixMillis,
) -> Verdict {
    if !token::has_a_length(token) {
        return Verdict::Invalid(InvalidReason::Malformed);
    }
    match &policy.legacy {
        Some(legacy) if !token.starts_with(token::PREFIX) => {
            verify_legacy(token, legacy, policy, revocations, now)
        }
        _ => match token::open(token, keys) {
            Ok(claims) => judge(claims, policy, revocations, now),
            Err(reason) => Verdict::Invalid(reason),
        },
    }
}

/// The verdict on claims that a genuine v1 token holds.
pub fn judge(
    claims: Claims,
    policy: &Policy,
    revocations: &RevocationSet,
    now: UnixMillis,
) -> Verdict {
    if policy
        .appids
        .as_ref()
        .is_some_and(|served| !served.contains(&claims.appid))
    {
        return Verdict::Invalid(InvalidReason::WrongApp);
    }
    let revoked = revocations.reason_for(&Subject::of(&claims));
    // Its age, not a sum: that might lie beyond the last instant.
    let issued_at = claims.times.issued_at();
    let due = now >= issued_at && now.since(issued_at) >= policy.renew_after;
    judge_by_time(TokenClaims::V1(claims), revoked, due, policy, now)
}

pub(crate) fn verify_legacy(
    token: &str,
    legacy: &LegacyPolicy,
    policy: &Policy,
    revocations: &RevocationSet,
    now: UnixMillis,
) -> Verdict {
    let in_window = |issued_at| issued_at <= legacy.minted_until && now <= legacy.accept_until;
    let Some(content) = legacy
        .cipher
        .open(token)
        .filter(|content| in_window(content.issued_at))
    else {
        return Verdict::Invalid(InvalidReason::Legacy);
    };
    let expires_at = content.issued_at.plus(legacy.ttl);
    let claims = LegacyClaims {
        openid: content.openid,
        issued_at: content.issued_at,
        expires_at,
    };
    let session_id = legacy::session_id(token);
    let revoked = revocations.reason_for(&Subject::of_legacy(&claims, &session_id));
    judge_by_time(TokenClaims::Legacy(claims), revoked, true, policy, now)
}

fn judge_by_time(
    claims: TokenClaims,
    revoked: Option<RevocationReason>,
    due_for_renewal: bool,
    policy: &Policy,
    now: UnixMillis,
) -> Verdict {
    if claims.issued_at() > now.plus(policy.max_skew) {
        Verdict::NotYetValid(claims)
    } else if now > claims.expires_at() {
        Verdict::Expired(claims)
    } else if let Some(reason) = revoked {
        Verdict::Revoked(claims, reason)
    } else if due_for_renewal {
        Verdict::DueForRenewal(claims)
    } else {
        Verdict::Active(claims)
    }
}
