//! `vectors/legacy.json`, by Node itself.

use weapp_login_core::legacy::{self, DEFAULT_SUFFIX, LegacyContent, LegacyError};
use weapp_login_core::revocation::Scope;
use weapp_login_core::{
    InvalidReason, LegacyCipher, LegacyPolicy, OpenId, Policy, Revocation, RevocationReason,
    RevocationSet, UnixMillis, Verdict, token, verify,
};
use weapp_login_tests::vector_files::{self, LegacyCase, LegacyVectors};

use crate::support::{instant, millis, ring};

const DAY: u64 = 86_400_000;

fn vectors() -> LegacyVectors {
    vector_files::read("legacy.json")
}

fn policy(cipher: LegacyCipher) -> Policy {
    Policy {
        legacy: Some(LegacyPolicy {
            cipher,
            ttl: millis(DAY),
            minted_until: UnixMillis::MAX,
            accept_until: UnixMillis::MAX,
        }),
        ..Policy::default()
    }
}

fn cipher_of(case: &LegacyCase) -> LegacyCipher {
    LegacyCipher::new(&case.secret, &case.suffix).unwrap()
}

#[test]
fn every_token_of_node_is_written_to_the_octet_and_read() {
    let vectors = vectors();
    assert_eq!(vectors.cases.len(), 11);
    for case in &vectors.cases {
        let cipher = cipher_of(case);
        let content = LegacyContent {
            openid: OpenId::try_from(case.id.as_str()).unwrap(),
            issued_at: instant(case.issued_at),
        };
        assert_eq!(
            cipher.seal(&content.openid, content.issued_at).as_ref(),
            Ok(&case.token),
            "{}",
            case.secret
        );
        assert_eq!(cipher.open(&case.token), Some(content));
    }
}

#[test]
fn every_refused_token_gives_the_one_reason_and_nothing_gives_malformed() {
    let refused = vectors().refused;
    assert_eq!(refused.tokens.len(), 24);
    let cipher = LegacyCipher::new(&refused.secret, &refused.suffix).unwrap();
    let (policy, revocations) = (policy(cipher), RevocationSet::new());
    for case in &refused.tokens {
        let reason = match case.token.as_str() {
            "" => InvalidReason::Malformed,
            _ => InvalidReason::Legacy,
        };
        assert_eq!(
            verify(&case.token, &ring(), &policy, &revocations, instant(0)),
            Verdict::Invalid(reason),
            "{}",
            case.name
        );
    }
}

#[test]
fn a_good_token_is_always_due_and_counts_to_the_last_millisecond_of_its_day() {
    let case = &vectors().cases[0];
    let (policy, revocations) = (policy(cipher_of(case)), RevocationSet::new());
    let at = |now| {
        let verdict = verify(&case.token, &ring(), &policy, &revocations, instant(now));
        verdict.as_str()
    };
    assert_eq!(at(case.issued_at), "due_for_renewal");
    assert_eq!(at(case.issued_at + DAY), "due_for_renewal");
    assert_eq!(at(case.issued_at + DAY + 1), "expired");
}

#[test]
fn without_a_legacy_policy_no_legacy_token_is_looked_at() {
    let case = &vectors().cases[0];
    let (policy, revocations) = (Policy::default(), RevocationSet::new());
    let now = instant(case.issued_at);
    assert_eq!(
        verify(&case.token, &ring(), &policy, &revocations, now),
        Verdict::Invalid(InvalidReason::Malformed)
    );
}

#[test]
fn a_v1_token_is_judged_as_one_where_legacy_is_on() {
    let claims = crate::support::ordinary_claims();
    let token = token::seal(&claims, ring().minting_key(), weapp_login_core::Iv([0; 16]));
    let policy = policy(cipher_of(&vectors().cases[0]));
    let now = claims.times.issued_at();
    let verdict = |token: &str| verify(token, &ring(), &policy, &RevocationSet::new(), now);
    assert_eq!(verdict(&token).as_str(), "active");
    assert_eq!(
        verdict(&token[..token.len() - 1]).reason(),
        Some("malformed")
    );
    assert_eq!(
        verdict(&token.replace("v1.", "v2.")).reason(),
        Some("legacy")
    );
}

#[test]
fn a_session_of_a_legacy_token_can_be_ended_and_so_can_everybody() {
    let case = &vectors().cases[0];
    let policy = policy(cipher_of(case));
    let now = instant(case.issued_at + 1);
    let verdict_after = |scope| {
        let mut revocations = RevocationSet::new();
        revocations.apply(Revocation {
            scope,
            until: UnixMillis::MAX,
            reason: RevocationReason::LoggedOut,
        });
        verify(&case.token, &ring(), &policy, &revocations, now)
    };
    let all = |authenticated_until| Scope::All {
        authenticated_until: instant(authenticated_until),
    };
    let session = Scope::Session(legacy::session_id(&case.token));
    assert_eq!(verdict_after(session).reason(), Some("logged_out"));
    let other = Scope::Session(legacy::session_id("another token"));
    assert_eq!(verdict_after(other).as_str(), "due_for_renewal");
    assert_eq!(verdict_after(all(case.issued_at)).as_str(), "revoked");
    assert_eq!(
        verdict_after(all(case.issued_at - 1)).as_str(),
        "due_for_renewal"
    );
}

#[test]
fn an_empty_secret_is_refused() {
    assert_eq!(
        LegacyCipher::new("", DEFAULT_SUFFIX).unwrap_err(),
        LegacyError::EmptySecret
    );
}

#[test]
fn what_would_not_be_accepted_is_not_written() {
    let cipher = LegacyCipher::new("2019_06", DEFAULT_SUFFIX).unwrap();
    let openid = |text| OpenId::try_from(text).unwrap();
    let first_of_13 = 1_000_000_000_000;
    let last_of_13 = 9_999_999_999_999;
    for (id, issued_at, written) in [
        ("o", first_of_13, true),
        ("o", last_of_13, true),
        ("o", first_of_13 - 1, false),
        ("o", last_of_13 + 1, false),
        ("o.", first_of_13, false),
        ("o~", first_of_13, false),
    ] {
        let token = cipher.seal(&openid(id), instant(issued_at));
        assert_eq!(token.is_ok(), written, "{id} {issued_at}");
        if let Ok(token) = token {
            assert!(cipher.open(&token).is_some());
        }
    }
    // 1,024 digits are 512 octets, of which one at least is padding.
    for (suffix_length, written) in [(495, true), (496, false)] {
        let cipher = LegacyCipher::new("2019_06", &"x".repeat(suffix_length)).unwrap();
        let token = cipher.seal(&openid("o"), instant(first_of_13));
        assert_eq!(token.is_ok(), written, "{suffix_length}");
    }
}

#[test]
fn a_right_content_without_its_padding_is_refused() {
    let cipher = LegacyCipher::new("2019_06", DEFAULT_SUFFIX).unwrap();
    // 13 + 1 + 13 + 1 + 4 octets are two whole blocks, so the third holds nothing but padding.
    let openid = OpenId::try_from("oABCDEFGHIJKL").unwrap();
    let token = cipher.seal(&openid, instant(1_700_000_000_000)).unwrap();
    assert_eq!(token.len(), 96);
    assert!(cipher.open(&token).is_some());
    assert_eq!(cipher.open(&token[..64]), None);
}
