//! Verdicts flip exactly at their instants, for any claims and any policy.

use std::time::Duration;

use proptest::prelude::*;
use weapp_login_core::revocation::Scope;
use weapp_login_core::{
    Claims, LegacyCipher, LegacyPolicy, Policy, Revocation, RevocationReason, RevocationSet,
    UnixMillis, verify,
};

use crate::support::{
    LAST_INSTANT, any_claims, any_instant, cases, instant, millis, ordinary_claims, ring,
    verdict_on,
};

fn any_duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        Just(Duration::MAX),
        (0..100_000_000_u64).prop_map(millis),
        (0..=LAST_INSTANT + 10).prop_map(millis),
    ]
}

/// The comparisons of §4 over whole numbers that never overflow.
fn expected(
    claims: &Claims,
    policy: &Policy,
    everybody_until: Option<u64>,
    now: u64,
) -> &'static str {
    let whole = |duration: Duration| i128::try_from(duration.as_millis()).unwrap();
    let issued_at = i128::from(claims.times.issued_at().as_u64());
    let authenticated_at = claims.times.authenticated_at().as_u64();
    let at = i128::from(now);
    if issued_at > at + whole(policy.max_skew) {
        "not_yet_valid"
    } else if now > claims.times.expires_at().as_u64() {
        "expired"
    } else if everybody_until.is_some_and(|until| authenticated_at <= until) {
        "revoked"
    } else if at >= issued_at + whole(policy.renew_after) {
        "due_for_renewal"
    } else {
        "active"
    }
}

/// Each instant at which something may change, the one before and the one after.
fn instants_around(claims: &Claims, policy: &Policy) -> Vec<u64> {
    let (issued_at, expires_at) = (claims.times.issued_at(), claims.times.expires_at());
    let edges = [
        UnixMillis::default(),
        claims.times.authenticated_at(),
        issued_at.minus(policy.max_skew),
        issued_at,
        issued_at.plus(policy.renew_after),
        expires_at,
        UnixMillis::MAX,
    ];
    let around = edges
        .map(|edge| edge.as_u64())
        .into_iter()
        .flat_map(|edge| [edge.saturating_sub(1), edge, edge + 1]);
    around.filter(|now| *now <= LAST_INSTANT).collect()
}

fn everybody(authenticated_until: u64) -> RevocationSet {
    let mut revocations = RevocationSet::new();
    revocations.apply(Revocation {
        scope: Scope::All {
            authenticated_until: instant(authenticated_until),
        },
        until: UnixMillis::MAX,
        reason: RevocationReason::Kicked,
    });
    revocations
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn v1_verdicts_flip_at_their_instants(
        claims in any_claims(),
        max_skew in any_duration(),
        renew_after in any_duration(),
        other in any_instant(),
    ) {
        let policy = Policy { max_skew, renew_after, ..Policy::default() };
        for now in instants_around(&claims, &policy).into_iter().chain([other]) {
            let verdict = verdict_on(&claims, &policy, &RevocationSet::new(), instant(now));
            prop_assert_eq!(verdict.as_str(), expected(&claims, &policy, None, now), "at {}", now);
            prop_assert_eq!(verdict.is_good(), matches!(verdict.as_str(), "active" | "due_for_renewal"));
        }
    }

    #[test]
    fn a_revocation_flips_at_authenticated_until(claims in any_claims(), off in 0_u64..3) {
        let policy = Policy::default();
        let until = (claims.times.authenticated_at().as_u64() + off).saturating_sub(1).min(LAST_INSTANT);
        let revocations = everybody(until);
        for now in instants_around(&claims, &policy) {
            let verdict = verdict_on(&claims, &policy, &revocations, instant(now));
            prop_assert_eq!(verdict.as_str(), expected(&claims, &policy, Some(until), now));
        }
    }

    #[test]
    fn legacy_verdicts_flip_at_their_instants(
        issued_at in 1_000_000_000_000..=9_007_199_254_740_u64,
        ttl in any_duration(),
        max_skew in any_duration(),
        minted_until in 0_i64..3,
        accept_until in 0_i64..3,
        now in any_instant(),
    ) {
        let cipher = LegacyCipher::new("2019_06", "2019").unwrap();
        let openid = ordinary_claims().openid;
        let token = cipher.seal(&openid, instant(issued_at)).unwrap();
        let expires_at = u128::from(issued_at) + ttl.as_millis();
        let edges = [now, issued_at, u64::try_from(expires_at).unwrap_or(LAST_INSTANT).min(LAST_INSTANT), instant(issued_at).minus(max_skew).as_u64()];
        for now in edges.into_iter().flat_map(|edge| [edge.saturating_sub(1), edge, (edge + 1).min(LAST_INSTANT)]) {
            let near = |edge: u64, by: i64| instant(edge.saturating_add_signed(by - 1).min(LAST_INSTANT));
            let legacy = LegacyPolicy {
                cipher: cipher.clone(),
                ttl,
                minted_until: near(issued_at, minted_until),
                accept_until: near(now, accept_until),
            };
            let expected = if issued_at > legacy.minted_until.as_u64() || now > legacy.accept_until.as_u64() {
                "invalid"
            } else if u128::from(issued_at) > u128::from(now) + max_skew.as_millis() {
                "not_yet_valid"
            } else if u128::from(now) > expires_at {
                "expired"
            } else {
                "due_for_renewal"
            };
            let policy = Policy { max_skew, legacy: Some(legacy), ..Policy::default() };
            let verdict = verify(&token, &ring(), &policy, &RevocationSet::new(), instant(now));
            prop_assert_eq!(verdict.as_str(), expected, "at {}", now);
        }
    }
}

#[test]
fn a_sum_beyond_the_last_instant_is_never_reached() {
    let policy = Policy {
        renew_after: Duration::MAX,
        ..Policy::default()
    };
    let mut claims = ordinary_claims();
    claims.times = weapp_login_core::TokenTimes::new(
        UnixMillis::default(),
        UnixMillis::default(),
        UnixMillis::MAX,
    )
    .unwrap();
    let verdict = verdict_on(&claims, &policy, &RevocationSet::new(), UnixMillis::MAX);
    assert_eq!(verdict.as_str(), "active", "renewal is switched off");
}

#[test]
fn the_default_policy_is_the_one_of_the_design() {
    let policy = Policy::default();
    assert_eq!(policy.max_skew, Duration::from_secs(60));
    assert_eq!(policy.renew_after, Duration::from_secs(12 * 60 * 60));
    assert!(policy.appids.is_none() && policy.legacy.is_none());
}
