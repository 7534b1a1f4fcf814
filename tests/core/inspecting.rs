//! What an inspection tells, and that it never vouches for what nobody checked.

use proptest::prelude::*;
use weapp_login_core::inspection::{Authenticity, Format, MatchedKey, Outcome, Step};
use weapp_login_core::{
    AppId, Inspection, Inspector, Iv, KeyError, LegacyCipher, LegacyPolicy, OpenId, Policy,
    RevocationSet, UnixMillis, Verdict, token, verify,
};
use weapp_login_tests::independent::IndependentKey;

use crate::support::{
    any_claims, any_instant, cases, independent_key, instant, ordinary_claims, ring,
};

fn inspector(policy: Policy, keys: &[&str]) -> Inspector {
    let mut inspector = Inspector::new(policy);
    for key in keys {
        inspector.add_key(key).unwrap();
    }
    inspector
}

fn with_secret() -> Inspector {
    inspector(Policy::default(), &[&independent_key().secret()])
}

fn with_inspect_key() -> Inspector {
    inspector(Policy::default(), &[&independent_key().inspect()])
}

fn ordinary_token() -> String {
    token::seal(&ordinary_claims(), ring().minting_key(), Iv([7; 16]))
}

fn with_last_digit_changed(token: &str) -> String {
    let (rest, last) = token.split_at(token.len() - 1);
    format!("{rest}{}", if last == "0" { "1" } else { "0" })
}

fn good_instant() -> UnixMillis {
    ordinary_claims().times.issued_at()
}

/// `p` passed, `f` failed, `-` not reached, in the order of the steps.
fn outcomes(inspection: &Inspection) -> String {
    let letter = |outcome| match outcome {
        Outcome::Passed => 'p',
        Outcome::Failed => 'f',
        Outcome::NotReached => '-',
    };
    let steps = inspection.steps.iter();
    steps.map(|(_, outcome)| letter(*outcome)).collect()
}

/// The parts touch each other and are all of the text.
fn assert_layout_covers(inspection: &Inspection, token: &str) {
    let mut end = 0;
    for part in &inspection.layout {
        assert_eq!(part.start, end);
        assert!(part.end > part.start);
        end = part.end;
    }
    assert_eq!(end, token.len());
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn with_the_secret_it_says_what_verify_says(claims in any_claims(), now in any_instant()) {
        let (keys, now) = (ring(), instant(now));
        let token = token::seal(&claims, keys.minting_key(), Iv([9; 16]));
        let seen = with_secret().inspect(&token, now);
        let verdict = verify(&token, &keys, &Policy::default(), &RevocationSet::new(), now);
        prop_assert_eq!(&seen.verdict, &verdict);
        prop_assert_eq!(seen.authenticity, Authenticity::Verified);
        prop_assert_eq!(seen.matched_key, Some(MatchedKey::Secret));
        let unread = with_inspect_key().inspect(&token, now);
        prop_assert_eq!(&unread.verdict, &verdict);
        prop_assert_eq!(unread.authenticity, Authenticity::NotVerified);
        prop_assert_eq!(unread.matched_key, Some(MatchedKey::Inspect));
        assert_layout_covers(&unread, &token);
    }

    #[test]
    fn no_text_upsets_it(token in "\\PC{0,200}", now in any_instant()) {
        let seen = with_secret().inspect(&token, instant(now));
        prop_assert!(matches!(seen.verdict, Verdict::Invalid(_)));
        prop_assert_eq!(seen.authenticity, Authenticity::Unknown);
    }
}

#[test]
fn every_step_in_its_order() {
    let (token, now) = (ordinary_token(), good_instant());
    let claims = ordinary_claims();
    let expires_at = claims.times.expires_at().as_u64();
    let early = instant(now.as_u64() - 60_001);
    let other_app = Policy {
        appids: Some(vec![AppId::try_from("wx0").unwrap()]),
        ..Policy::default()
    };
    let other_app = inspector(other_app, &[&independent_key().secret()]);
    let malformed = independent_key().token([1; 16], b"no map of claims");
    let outcomes_of = |inspector: &Inspector, token: &str, now| {
        let seen = inspector.inspect(token, now);
        (
            outcomes(&seen),
            seen.verdict.as_str(),
            seen.verdict.reason(),
        )
    };
    let secret = with_secret();
    for (seen, expected) in [
        (
            outcomes_of(&secret, &token, now),
            ("ppppppp", "active", None),
        ),
        (
            outcomes_of(&with_inspect_key(), &token, now),
            ("pp-pppp", "active", None),
        ),
        (
            outcomes_of(&secret, &token[..299], now),
            ("f------", "invalid", Some("malformed")),
        ),
        (
            outcomes_of(&Inspector::new(Policy::default()), &token, now),
            ("pf-----", "invalid", Some("unknown_key")),
        ),
        (
            outcomes_of(&secret, &malformed, now),
            ("pppf---", "invalid", Some("malformed")),
        ),
        (
            outcomes_of(&with_inspect_key(), &malformed, now),
            ("pp-f---", "invalid", Some("malformed")),
        ),
        (
            outcomes_of(&other_app, &token, now),
            ("ppppf--", "invalid", Some("wrong_app")),
        ),
        (
            outcomes_of(&secret, &token, early),
            ("pppppf-", "not_yet_valid", None),
        ),
        (
            outcomes_of(&secret, &token, instant(expires_at + 1)),
            ("ppppppf", "expired", None),
        ),
    ] {
        assert_eq!((seen.0.as_str(), seen.1, seen.2), expected);
    }
}

#[test]
fn a_forged_token_is_read_and_called_forged() {
    let token = with_last_digit_changed(&ordinary_token());
    let seen = with_secret().inspect(&token, good_instant());
    assert_eq!(seen.authenticity, Authenticity::Forged);
    assert_eq!(outcomes(&seen), "ppf----");
    // The verdict is the one that the right tag would have brought; an inspect key sees no more.
    assert_eq!(seen.verdict.as_str(), "active");
    let unaware = with_inspect_key().inspect(&token, good_instant());
    assert_eq!(unaware.authenticity, Authenticity::NotVerified);
    assert_eq!(unaware.verdict, seen.verdict);
}

#[test]
fn of_two_keys_for_one_token_the_secret_is_taken() {
    let key = independent_key();
    let both = inspector(Policy::default(), &[&key.inspect(), &key.secret()]);
    let seen = both.inspect(&ordinary_token(), good_instant());
    assert_eq!(seen.authenticity, Authenticity::Verified);
}

#[test]
fn an_inspect_key_of_another_secret_reads_nothing() {
    let other = IndependentKey(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    let kid = independent_key().kid();
    let octets = other.inspect().rsplit('.').next().unwrap().to_string();
    let mislabelled = inspector(
        Policy::default(),
        &[&format!("weapp-inspect.{kid}.{octets}")],
    );
    let seen = mislabelled.inspect(&ordinary_token(), good_instant());
    assert_eq!(outcomes(&seen), "pp-f---");
    assert_eq!(seen.authenticity, Authenticity::NotVerified);
    assert!(seen.verdict.claims().is_none());
}

#[test]
fn of_several_inspect_keys_for_one_kid_the_one_that_reads_is_taken() {
    let other = IndependentKey(std::array::from_fn(|at| u8::try_from(at).unwrap()));
    let key = independent_key();
    let octets = other.inspect().rsplit('.').next().unwrap().to_string();
    let mislabelled = format!("weapp-inspect.{}.{octets}", key.kid());
    for keys in [
        [mislabelled.clone(), key.inspect()],
        [key.inspect(), mislabelled],
    ] {
        let inspector = inspector(Policy::default(), &keys.each_ref().map(String::as_str));
        let seen = inspector.inspect(&ordinary_token(), good_instant());
        assert_eq!(seen.verdict.as_str(), "active");
    }
}

#[test]
fn what_is_no_key_is_refused() {
    let mut inspector = Inspector::new(Policy::default());
    assert_eq!(inspector.add_key(""), Err(KeyError::MalformedInspect));
    assert_eq!(
        inspector.add_key("weapp-inspect.00000000.00"),
        Err(KeyError::MalformedInspect)
    );
    assert_eq!(
        inspector.add_key("weapp-secret.00000000.00"),
        Err(KeyError::MalformedSecret)
    );
}

#[test]
fn a_legacy_token_needs_the_old_secret() {
    let cipher = LegacyCipher::new("2019_06", "2019").unwrap();
    let issued_at = instant(1_763_773_200_000);
    let openid = OpenId::try_from("oX1234").unwrap();
    let token = cipher.seal(&openid, issued_at).unwrap();

    let without = with_secret().inspect(&token, issued_at);
    assert_eq!(without.format, Format::Legacy);
    assert_eq!(without.authenticity, Authenticity::Unknown);
    assert_eq!(without.verdict.reason(), Some("malformed"));
    assert_layout_covers(&without, &token);

    let policy = Policy {
        legacy: Some(LegacyPolicy {
            cipher,
            ttl: LegacyPolicy::DEFAULT_TTL,
            minted_until: UnixMillis::MAX,
            accept_until: UnixMillis::MAX,
        }),
        ..Policy::default()
    };
    let with = inspector(policy, &[&independent_key().secret()]);
    let seen = with.inspect(&token, issued_at);
    assert_eq!(seen.authenticity, Authenticity::Legacy);
    assert_eq!(seen.matched_key, Some(MatchedKey::Legacy));
    assert_eq!(seen.verdict.as_str(), "due_for_renewal");
    assert_eq!(outcomes(&seen), "pppp");
    assert!(seen.steps.iter().any(|(step, _)| *step == Step::Legacy));

    let changed = with.inspect(&with_last_digit_changed(&token), issued_at);
    assert_eq!(changed.authenticity, Authenticity::Unknown);
    assert_eq!(changed.verdict.reason(), Some("legacy"));
    assert_eq!(outcomes(&changed), "pf--");
    // The kinds do not mix: what starts with v1. is never tried as anything else.
    assert_eq!(
        with.inspect(&ordinary_token(), issued_at).format,
        Format::V1
    );
}
