//! Claims, keys and policies for the tests.

use std::time::Duration;

use proptest::prelude::*;
use weapp_login_core::{
    AppId, Claims, ExternalId, Iv, KeyRing, OpenId, Policy, RevocationSet, SecretKey, SessionId,
    TokenTimes, UnixMillis, UserId, Verdict, token, verify,
};
use weapp_login_tests::independent::IndependentKey;
use weapp_login_tests::vector_files::{WrittenClaims, octets_of};

pub const LAST_INSTANT: u64 = (1 << 53) - 1;

pub fn instant(millis: u64) -> UnixMillis {
    UnixMillis::new(millis).unwrap()
}

pub fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A key that both implementations hold.
pub fn independent_key() -> IndependentKey {
    IndependentKey(std::array::from_fn(|at| {
        3 + 7 * u8::try_from(at % 36).unwrap()
    }))
}

pub fn secret_key(key: &IndependentKey) -> SecretKey {
    SecretKey::from_octets(key.0).unwrap()
}

/// A ring of that one key.
pub fn ring() -> KeyRing {
    ring_of(&independent_key())
}

pub fn ring_of(key: &IndependentKey) -> KeyRing {
    KeyRing::new(vec![secret_key(key)]).unwrap()
}

pub fn claims_of(written: &WrittenClaims) -> Claims {
    let times = TokenTimes::new(
        instant(written.authenticated_at),
        instant(written.issued_at),
        instant(written.expires_at),
    );
    Claims {
        openid: OpenId::try_from(written.openid.as_str()).unwrap(),
        appid: AppId::try_from(written.appid.as_str()).unwrap(),
        session_id: SessionId::from_octets(octets_of(&written.session_id)),
        user_id: UserId::from_octets(octets_of(&written.user_id)),
        times: times.unwrap(),
        external_id: written
            .external_id
            .as_deref()
            .map(|id| ExternalId::try_from(id).unwrap()),
    }
}

/// Claims of one day, without an external id.
pub fn ordinary_claims() -> Claims {
    claims_of(&WrittenClaims {
        openid: "oGZUI0egBJY1zhBYw2KhdUfwVJJE".into(),
        appid: "wx4f4bc4dec97d474b".into(),
        session_id: "11".repeat(16),
        user_id: "22".repeat(16),
        authenticated_at: 1_763_769_600_000,
        issued_at: 1_763_773_200_000,
        expires_at: 1_763_859_600_000,
        external_id: None,
    })
}

/// The verdict of `verify` on these claims, sealed with the key of [`ring`].
pub fn verdict_on(
    claims: &Claims,
    policy: &Policy,
    revocations: &RevocationSet,
    now: UnixMillis,
) -> Verdict {
    let keys = ring();
    let token = token::seal(claims, keys.minting_key(), Iv([7; 16]));
    verify(&token, &keys, policy, revocations, now)
}

pub fn any_name() -> impl Strategy<Value = String> {
    "[!-{}~]{1,64}"
}

/// Any instant, with the ends and today more likely than chance has them.
pub fn any_instant() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..=LAST_INSTANT,
        1_500_000_000_000..2_000_000_000_000_u64,
        Just(0),
        Just(LAST_INSTANT),
        0..1_000_u64,
    ]
}

pub fn any_claims() -> impl Strategy<Value = Claims> {
    let names = (any_name(), any_name(), prop::option::of(any_name()));
    let ids = (any::<[u8; 16]>(), any::<[u8; 16]>());
    let times = [any_instant(), any_instant(), any_instant()];
    (names, ids, times).prop_map(|((openid, appid, external_id), ids, mut times)| {
        times.sort_unstable();
        claims_of(&WrittenClaims {
            openid,
            appid,
            session_id: hex::encode(ids.0),
            user_id: hex::encode(ids.1),
            authenticated_at: times[0],
            issued_at: times[1],
            expires_at: times[2],
            external_id,
        })
    })
}

pub fn any_key() -> impl Strategy<Value = IndependentKey> {
    let octets = prop::collection::vec(any::<u8>(), 64);
    octets
        .prop_filter("64 equal octets are no key", |octets| {
            octets.iter().any(|octet| *octet != octets[0])
        })
        .prop_map(|octets| IndependentKey(octets.try_into().unwrap()))
}

/// As many cases as said; what failed is printed, not kept in a file.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
