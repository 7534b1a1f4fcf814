//! The comparisons on which a verdict turns, and the instants around them.

use std::cmp::Ordering;
use std::time::Duration;

use weapp_login_core::{LegacyPolicy, Policy, Revocation, Scope, TokenClaims, UnixMillis};

pub const MILLISECOND: Duration = Duration::from_millis(1);

/// What [`of`] can name.
pub const NAMES: [&str; 10] = [
    "v1 not_yet_valid",
    "v1 expired",
    "v1 due_for_renewal",
    "legacy not_yet_valid",
    "legacy expired",
    "legacy minted_until",
    "legacy accept_until",
    "user authenticated_until",
    "app authenticated_until",
    "all authenticated_until",
];

/// One comparison of two instants.
pub struct Boundary {
    pub name: &'static str,
    instant: UnixMillis,
    bound: UnixMillis,
}

impl Boundary {
    /// On which side of it, if within a millisecond.
    pub fn side(&self) -> Option<Ordering> {
        let side = self.instant.cmp(&self.bound);
        let apart = self.instant.since(self.bound) + self.bound.since(self.instant);
        (apart <= MILLISECOND).then_some(side)
    }
}

/// A millisecond before it, it, and a millisecond behind it.
pub fn around(instant: UnixMillis) -> [UnixMillis; 3] {
    [
        instant.minus(MILLISECOND),
        instant,
        instant.plus(MILLISECOND),
    ]
}

/// All that are looked at for these claims at this instant.
pub fn of(
    claims: &TokenClaims,
    policy: &Policy,
    revocations: &[Revocation],
    now: UnixMillis,
) -> Vec<Boundary> {
    let boundary = |name, instant, bound| Boundary {
        name,
        instant,
        bound,
    };
    let first_valid = claims.issued_at().minus(policy.max_skew);
    let mut boundaries = match claims {
        TokenClaims::V1(claims) => vec![
            boundary("v1 not_yet_valid", now, first_valid),
            boundary("v1 expired", now, claims.times.expires_at()),
            boundary(
                "v1 due_for_renewal",
                now,
                claims.times.issued_at().plus(policy.renew_after),
            ),
        ],
        TokenClaims::Legacy(claims) => vec![
            boundary("legacy not_yet_valid", now, first_valid),
            boundary("legacy expired", now, claims.expires_at),
        ],
    };
    if let (TokenClaims::Legacy(claims), Some(legacy)) = (claims, &policy.legacy) {
        let LegacyPolicy {
            minted_until,
            accept_until,
            ..
        } = *legacy;
        boundaries.push(boundary(
            "legacy minted_until",
            claims.issued_at,
            minted_until,
        ));
        boundaries.push(boundary("legacy accept_until", now, accept_until));
    }
    for Revocation { scope, .. } in revocations {
        let name = match (scope, claims) {
            (Scope::All { .. }, _) => "all authenticated_until",
            (Scope::User { id, .. }, TokenClaims::V1(claims)) if *id == claims.user_id => {
                "user authenticated_until"
            }
            (Scope::App { id, .. }, TokenClaims::V1(claims)) if *id == claims.appid => {
                "app authenticated_until"
            }
            _ => continue,
        };
        let authenticated_at = match claims {
            TokenClaims::V1(claims) => claims.times.authenticated_at(),
            TokenClaims::Legacy(claims) => claims.issued_at,
        };
        let bound = scope.authenticated_until();
        boundaries.extend(bound.map(|bound| boundary(name, authenticated_at, bound)));
    }
    boundaries
}
