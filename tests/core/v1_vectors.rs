//! `vectors/v1.json`, by Python's cryptography and cbor2.

use serde::Deserialize;
use weapp_login_core::{
    InspectKey, InvalidReason, Iv, KeyRing, Policy, RevocationSet, SecretKey, Verdict, token,
    verify,
};
use weapp_login_tests::vector_files::{self, WrittenClaims, octets_of};

use crate::support::{claims_of, instant};

#[derive(Deserialize)]
struct Vectors {
    key: String,
    kid: String,
    secret: String,
    inspect: String,
    valid: Vec<ValidCase>,
    invalid: Vec<InvalidCase>,
}

#[derive(Deserialize)]
struct ValidCase {
    iv: String,
    claims: WrittenClaims,
    note: Option<String>,
    token: String,
}

#[derive(Deserialize)]
struct InvalidCase {
    name: String,
    token: String,
    reason: String,
}

fn vectors() -> (Vectors, KeyRing) {
    let vectors: Vectors = vector_files::read("v1.json");
    let key = SecretKey::parse(&vectors.secret).unwrap();
    (vectors, KeyRing::new(vec![key]).unwrap())
}

#[test]
fn the_written_keys_are_the_octets() {
    let (vectors, keys) = vectors();
    let key = SecretKey::from_octets(octets_of(&vectors.key)).unwrap();
    assert_eq!(*key.written(), vectors.secret);
    assert_eq!(*key.inspect_key().written(), vectors.inspect);
    assert_eq!(key.kid().to_string(), vectors.kid);
    assert_eq!(keys.minting_key().kid(), key.kid());
}

#[test]
fn every_valid_token_opens_to_its_claims() {
    let (vectors, keys) = vectors();
    assert_eq!(vectors.valid.len(), 7);
    for case in &vectors.valid {
        assert_eq!(
            token::open(&case.token, &keys),
            Ok(claims_of(&case.claims)),
            "{}",
            case.token
        );
    }
}

#[test]
fn the_claims_of_a_valid_token_are_sealed_to_its_very_octets() {
    let (vectors, keys) = vectors();
    let mut resealed = 0;
    for case in &vectors.valid {
        let iv = Iv(octets_of(&case.iv));
        let token = token::seal(&claims_of(&case.claims), keys.minting_key(), iv);
        if case.note.is_some() {
            // It holds a key that we do not know, so its claims can't give it again.
            assert_ne!(token, case.token);
        } else {
            assert_eq!(token, case.token);
            resealed += 1;
        }
    }
    assert_eq!(resealed, 6);
}

#[test]
fn every_invalid_token_has_exactly_its_reason() {
    let (vectors, keys) = vectors();
    assert_eq!(vectors.invalid.len(), 52);
    let (policy, revocations) = (Policy::default(), RevocationSet::new());
    for case in &vectors.invalid {
        let verdict = verify(&case.token, &keys, &policy, &revocations, instant(0));
        assert!(matches!(verdict, Verdict::Invalid(_)), "{}", case.name);
        assert_eq!(
            verdict.reason(),
            Some(case.reason.as_str()),
            "{}",
            case.name
        );
        let opened = token::open(&case.token, &keys);
        assert_eq!(
            opened.unwrap_err().as_str(),
            case.reason,
            "opened: {}",
            case.name
        );
    }
}

#[test]
fn the_inspect_key_reads_every_valid_token_and_vouches_for_none() {
    let (vectors, _) = vectors();
    let key = InspectKey::parse(&vectors.inspect).unwrap();
    for case in &vectors.valid {
        // The type says it: what an inspect key shows is `Unverified`.
        let weapp_login_core::token::Unverified(claims) = key.read(&case.token).unwrap();
        assert_eq!(claims, claims_of(&case.claims));
    }
}

#[test]
fn the_inspect_key_reads_a_forged_token_or_finds_it_malformed_but_never_says_forged() {
    let (vectors, _) = vectors();
    let key = InspectKey::parse(&vectors.inspect).unwrap();
    for case in vectors.invalid {
        match key.read(&case.token) {
            Ok(_) => assert_eq!(case.reason, "forged", "{}", case.name),
            Err(InvalidReason::UnknownKey) => assert_eq!(case.reason, "unknown_key"),
            Err(reason) => assert_eq!(reason, InvalidReason::Malformed, "{}", case.name),
        }
    }
}
