//! The names that other languages and other services know are complete, unique and unchanged.

use std::collections::BTreeSet;

use weapp_login_core::claims::TimesOutOfOrder;
use weapp_login_core::id::IdError;
use weapp_login_core::inspection::{Authenticity, Format, MatchedKey, Outcome, Step};
use weapp_login_core::layout::PartName;
use weapp_login_core::legacy::LegacyError;
use weapp_login_core::policy::LifetimesError;
use weapp_login_core::revocation::RevocationError;
use weapp_login_core::time::NotMillis;
use weapp_login_core::{
    AppId, ExternalId, InvalidReason, KeyError, OpenId, RevocationReason, SessionId, TokenClaims,
    UserId, Verdict, VerdictName, error_codes,
};

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
fn the_codes_of_what_other_languages_get_wrong() {
    let promised = [
        "malformed_openid",
        "malformed_appid",
        "malformed_external_id",
        "malformed_session_id",
        "malformed_user_id",
    ];
    let of_kinds = [
        OpenId::try_from("").unwrap_err().code(),
        AppId::try_from("").unwrap_err().code(),
        ExternalId::try_from("").unwrap_err().code(),
        "".parse::<SessionId>().unwrap_err().code(),
        "".parse::<UserId>().unwrap_err().code(),
    ];
    assert_names(&IdError::ALL_CODES, &of_kinds, &promised);
    assert_eq!(NotMillis::CODE, "malformed_millis");
    assert_eq!(TimesOutOfOrder::CODE, "times_out_of_order");
    assert_eq!(RevocationError::CODE, "malformed_revocation");
}

#[test]
fn no_two_errors_of_any_kind_share_a_code() {
    let codes = error_codes::all();
    assert_eq!(codes.len(), 7 + 2 + 1 + 5 + 3 + 2);
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
}

#[test]
fn the_words_of_inspections() {
    assert_eq!(Format::ALL.map(Format::as_str), ["v1", "legacy", "unknown"]);
    assert_eq!(
        MatchedKey::ALL.map(MatchedKey::as_str),
        ["secret", "inspect", "legacy"]
    );
    assert_eq!(
        Authenticity::ALL.map(Authenticity::as_str),
        ["verified", "not_verified", "forged", "legacy", "unknown"]
    );
    assert_eq!(
        Outcome::ALL.map(Outcome::as_str),
        ["passed", "failed", "not_reached"]
    );
    let steps = "shape key tag plaintext app legacy issued_at expires_at";
    assert_eq!(Step::ALL.map(Step::as_str).join(" "), steps);
    let parts = "prefix kid separator iv ciphertext tag";
    assert_eq!(PartName::ALL.map(PartName::as_str).join(" "), parts);
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
    assert_names(
        &VerdictName::ALL.map(VerdictName::as_str),
        &of_variants,
        &promised,
    );
}

#[test]
fn the_reasons_of_invalid_tokens() {
    let promised = ["malformed", "unknown_key", "forged", "wrong_app", "legacy"];
    assert_eq!(InvalidReason::ALL.map(InvalidReason::as_str), promised);
}

#[test]
fn the_reasons_of_revocations_are_words_and_back() {
    let promised = ["logged_out", "replaced", "kicked", "blocked", "deleted"];
    assert_eq!(
        RevocationReason::ALL.map(RevocationReason::as_str),
        promised
    );
    for reason in RevocationReason::ALL {
        assert_eq!(reason.as_str().parse(), Ok(reason));
        assert_eq!(reason.to_string(), reason.as_str());
    }
    for unknown in ["", "Kicked", "kicked ", "unknown"] {
        assert!(unknown.parse::<RevocationReason>().is_err());
    }
}
