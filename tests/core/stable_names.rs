//! The names that other languages and other services know are complete, unique and unchanged.

use std::collections::BTreeSet;

use weapp_login_core::legacy::LegacyError;
use weapp_login_core::policy::LifetimesError;
use weapp_login_core::{InvalidReason, KeyError, RevocationReason, TokenClaims, Verdict};

use crate::support::{independent_key, ordinary_claims, secret_key};

fn assert_names(listed: &[&str], of_variants: &[&str], promised: &[&str]) {
    let unique: BTreeSet<_> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len(), "doubled in {listed:?}");
    assert_eq!(listed, of_variants, "listed, and of the variants");
    assert_eq!(listed, promised, "listed, and promised");
}

/// The next variant, so that a new one must be put into the chain to compile.
fn key_errors() -> Vec<KeyError> {
    let next = |error: &KeyError| {
        Some(match error {
            KeyError::MalformedSecret => KeyError::MalformedInspect,
            KeyError::MalformedInspect => KeyError::IdMismatch,
            KeyError::IdMismatch => KeyError::Weak,
            KeyError::Weak => KeyError::CannotMint,
            KeyError::CannotMint => KeyError::NoKey,
            KeyError::NoKey => KeyError::Duplicate(secret_key(&independent_key()).kid()),
            KeyError::Duplicate(_) => return None,
        })
    };
    std::iter::successors(Some(KeyError::MalformedSecret), next).collect()
}

fn legacy_errors() -> Vec<LegacyError> {
    let next = |error: &LegacyError| match error {
        LegacyError::EmptySecret => Some(LegacyError::NotWritable),
        LegacyError::NotWritable => None,
    };
    std::iter::successors(Some(LegacyError::EmptySecret), next).collect()
}

fn lifetimes_errors() -> Vec<LifetimesError> {
    let next = |error: &LifetimesError| match error {
        LifetimesError::RenewAfterTooLong => None,
    };
    std::iter::successors(Some(LifetimesError::RenewAfterTooLong), next).collect()
}

fn invalid_reasons() -> Vec<InvalidReason> {
    let next = |reason: &InvalidReason| {
        Some(match reason {
            InvalidReason::Malformed => InvalidReason::UnknownKey,
            InvalidReason::UnknownKey => InvalidReason::Forged,
            InvalidReason::Forged => InvalidReason::WrongApp,
            InvalidReason::WrongApp => InvalidReason::Legacy,
            InvalidReason::Legacy => return None,
        })
    };
    std::iter::successors(Some(InvalidReason::Malformed), next).collect()
}

fn revocation_reasons() -> Vec<RevocationReason> {
    let next = |reason: &RevocationReason| {
        Some(match reason {
            RevocationReason::LoggedOut => RevocationReason::Replaced,
            RevocationReason::Replaced => RevocationReason::Kicked,
            RevocationReason::Kicked => RevocationReason::Blocked,
            RevocationReason::Blocked => RevocationReason::Deleted,
            RevocationReason::Deleted => return None,
        })
    };
    std::iter::successors(Some(RevocationReason::LoggedOut), next).collect()
}

fn verdicts() -> Vec<Verdict> {
    let next = |verdict: &Verdict| {
        Some(match verdict {
            Verdict::Invalid(_) => Verdict::NotYetValid(TokenClaims::V1(ordinary_claims())),
            Verdict::NotYetValid(claims) => Verdict::Expired(claims.clone()),
            Verdict::Expired(claims) => Verdict::Revoked(claims.clone(), RevocationReason::Kicked),
            Verdict::Revoked(claims, _) => Verdict::DueForRenewal(claims.clone()),
            Verdict::DueForRenewal(claims) => Verdict::Active(claims.clone()),
            Verdict::Active(_) => return None,
        })
    };
    let first = Verdict::Invalid(InvalidReason::Forged);
    std::iter::successors(Some(first), next).collect()
}

#[test]
fn the_codes_of_key_errors() {
    let of_variants: Vec<_> = key_errors().into_iter().map(KeyError::code).collect();
    let promised = [
        "malformed_secret",
        "malformed_inspect_key",
        "key_id_mismatch",
        "weak_key",
        "cannot_mint",
        "no_key",
        "duplicate_key",
    ];
    assert_names(&KeyError::ALL_CODES, &of_variants, &promised);
}

#[test]
fn the_codes_of_legacy_and_lifetimes_errors() {
    let legacy: Vec<_> = legacy_errors().into_iter().map(LegacyError::code).collect();
    let promised = ["empty_legacy_secret", "legacy_not_writable"];
    assert_names(&LegacyError::ALL_CODES, &legacy, &promised);
    let lifetimes: Vec<_> = lifetimes_errors()
        .into_iter()
        .map(LifetimesError::code)
        .collect();
    let promised = ["renew_after_too_long"];
    assert_names(&LifetimesError::ALL_CODES, &lifetimes, &promised);
}

#[test]
fn no_two_errors_of_any_kind_share_a_code() {
    let lists: [&[&str]; 3] = [
        &KeyError::ALL_CODES,
        &LegacyError::ALL_CODES,
        &LifetimesError::ALL_CODES,
    ];
    let codes: Vec<_> = lists.concat();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
}

#[test]
fn the_words_of_verdicts() {
    let of_variants: Vec<_> = verdicts().iter().map(Verdict::as_str).collect();
    let promised = [
        "invalid",
        "not_yet_valid",
        "expired",
        "revoked",
        "due_for_renewal",
        "active",
    ];
    assert_names(&Verdict::ALL, &of_variants, &promised);
}

#[test]
fn the_reasons_of_invalid_tokens() {
    assert_eq!(InvalidReason::ALL.to_vec(), invalid_reasons());
    let words = InvalidReason::ALL.map(InvalidReason::as_str);
    let promised = ["malformed", "unknown_key", "forged", "wrong_app", "legacy"];
    assert_names(&words, &words, &promised);
}

#[test]
fn the_reasons_of_revocations_are_words_and_back() {
    assert_eq!(RevocationReason::ALL.to_vec(), revocation_reasons());
    let words = RevocationReason::ALL.map(RevocationReason::as_str);
    let promised = ["logged_out", "replaced", "kicked", "blocked", "deleted"];
    assert_names(&words, &words, &promised);
    for reason in RevocationReason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
        assert_eq!(reason.to_string(), reason.as_str());
    }
    for unknown in ["", "Kicked", "kicked ", "unknown"] {
        assert!(unknown.parse::<RevocationReason>().is_err());
    }
}
