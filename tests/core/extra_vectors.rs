//! `vectors/extra.json`, by the independent implementation.

use weapp_login_core::{
    InspectKey, Iv, KeyRing, LegacyCipher, LegacyPolicy, Policy, RevocationSet, SecretKey,
    TokenClaims, Verdict, legacy, token, verify,
};
use weapp_login_tests::extra_vectors::{ExtraVectors, LegacyWindowCase, LegacyWindowClaims};
use weapp_login_tests::vector_files::{self, octets_of};

use crate::support::{claims_of, instant, millis};

fn vectors() -> (ExtraVectors, KeyRing) {
    let vectors: ExtraVectors = vector_files::read("extra.json");
    let key = SecretKey::parse(&vectors.secret).unwrap();
    (vectors, KeyRing::new(vec![key]).unwrap())
}

#[test]
fn the_independent_hand_writes_keys_as_we_do() {
    let (vectors, keys) = vectors();
    let key = keys.minting_key();
    assert_eq!(key.kid().to_string(), vectors.kid);
    assert_eq!(*key.written(), vectors.secret);
    assert_eq!(*key.inspect_key().written(), vectors.inspect);
}

#[test]
fn every_valid_token_opens_to_its_claims_and_has_its_verdict() {
    let (vectors, keys) = vectors();
    assert_eq!(vectors.valid.len(), 81);
    let (policy, revocations) = (Policy::default(), RevocationSet::new());
    for case in &vectors.valid {
        let claims = claims_of(&case.claims);
        assert_eq!(
            token::open(&case.token, &keys).as_ref(),
            Ok(&claims),
            "{}",
            case.name
        );
        let now = instant(case.now);
        let verdict = verify(&case.token, &keys, &policy, &revocations, now);
        assert_eq!(verdict.as_str(), case.verdict, "{}", case.name);
        assert_eq!(verdict.claims(), Some(&TokenClaims::V1(claims)));
    }
}

#[test]
fn the_claims_of_a_token_without_unknown_keys_are_sealed_to_its_very_octets() {
    let (vectors, keys) = vectors();
    for case in &vectors.valid {
        let iv = Iv(octets_of(&case.iv));
        let token = token::seal(&claims_of(&case.claims), keys.minting_key(), iv);
        assert_eq!(token == case.token, !case.has_unknown_keys, "{}", case.name);
    }
}

#[test]
fn every_token_with_a_bad_plaintext_is_malformed_to_who_checks_and_to_who_reads() {
    let (vectors, keys) = vectors();
    assert_eq!(vectors.invalid.len(), 146);
    let inspect = InspectKey::parse(&vectors.inspect).unwrap();
    for case in &vectors.invalid {
        let opened = token::open(&case.token, &keys).unwrap_err();
        assert_eq!(opened.as_str(), case.reason, "{}", case.name);
        let read = inspect.read(&case.token).unwrap_err();
        assert_eq!(read.as_str(), case.reason, "read: {}", case.name);
    }
}

#[test]
fn every_legacy_token_counts_in_its_window_and_not_beyond() {
    let (vectors, keys) = vectors();
    assert_eq!(vectors.legacy.len(), 28);
    for case in &vectors.legacy {
        let policy = Policy {
            legacy: Some(legacy_policy(case)),
            ..Policy::default()
        };
        let revocations = RevocationSet::new();
        let verdict = verify(&case.token, &keys, &policy, &revocations, instant(case.now));
        assert_eq!(verdict.as_str(), case.verdict, "{}", case.name);
        assert_eq!(verdict.reason(), case.reason.as_deref(), "{}", case.name);
        assert_eq!(told_by(&verdict, &case.token), case.claims, "{}", case.name);
    }
}

fn legacy_policy(case: &LegacyWindowCase) -> LegacyPolicy {
    LegacyPolicy {
        cipher: LegacyCipher::new(&case.secret, &case.suffix).unwrap(),
        ttl: millis(case.ttl),
        minted_until: instant(case.minted_until),
        accept_until: instant(case.accept_until),
    }
}

fn told_by(verdict: &Verdict, token: &str) -> Option<LegacyWindowClaims> {
    let TokenClaims::Legacy(claims) = verdict.claims()? else {
        panic!("a legacy token has legacy claims");
    };
    Some(LegacyWindowClaims {
        openid: claims.openid.to_string(),
        session_id: legacy::session_id(token).to_string(),
        issued_at: claims.issued_at.as_u64(),
        expires_at: claims.expires_at.as_u64(),
    })
}
