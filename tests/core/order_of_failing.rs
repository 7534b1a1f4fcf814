//! shape (malformed) → unknown_key → forged → plaintext (malformed) → wrong_app.

use weapp_login_core::{
    AppId, InvalidReason, Iv, Policy, RevocationSet, UnixMillis, Verdict, token, verify,
};
use weapp_login_tests::independent::IndependentKey;

use crate::support::{independent_key, ordinary_claims, ring};

/// A policy that serves some other app than the claims'.
fn other_app() -> Policy {
    Policy {
        appids: Some(vec![AppId::try_from("wxother").unwrap()]),
        ..Policy::default()
    }
}

fn reason_for(token: &str) -> InvalidReason {
    // At the end of time, so that everything has also expired.
    match verify(
        token,
        &ring(),
        &other_app(),
        &RevocationSet::new(),
        UnixMillis::MAX,
    ) {
        Verdict::Invalid(reason) => reason,
        Verdict::NotYetValid(_)
        | Verdict::Expired(_)
        | Verdict::Revoked(..)
        | Verdict::DueForRenewal(_)
        | Verdict::Active(_) => panic!("this token is wrong in some way"),
    }
}

#[test]
fn a_token_that_is_wrong_in_every_way_tells_them_one_after_another() {
    let (key, stranger) = (
        independent_key(),
        IndependentKey([[1; 32], [2; 32]].concat().try_into().unwrap()),
    );
    let claims = ordinary_claims();
    let last_digit_changed = |mut token: String| {
        let last = token.pop().unwrap();
        token.push(if last == '0' { '1' } else { '0' });
        token
    };
    let no_claims = b"not a map of claims";

    let everything = last_digit_changed(stranger.token([0; 16], no_claims));
    assert_eq!(
        reason_for(&everything.to_uppercase().replacen("V1", "v1", 1)),
        InvalidReason::Malformed
    );
    assert_eq!(reason_for(&everything), InvalidReason::UnknownKey);
    assert_eq!(
        reason_for(&last_digit_changed(key.token([0; 16], no_claims))),
        InvalidReason::Forged
    );
    assert_eq!(
        reason_for(&key.token([0; 16], no_claims)),
        InvalidReason::Malformed
    );
    let genuine = token::seal(&claims, ring().minting_key(), Iv([0; 16]));
    assert_eq!(reason_for(&genuine), InvalidReason::WrongApp);
}

#[test]
fn a_kid_that_is_ours_over_another_key_s_body_is_forged() {
    let stranger = IndependentKey([[1; 32], [2; 32]].concat().try_into().unwrap());
    let body = stranger.token([0; 16], b"anything");
    let renamed = body.replace(&stranger.kid(), &independent_key().kid());
    assert_eq!(reason_for(&renamed), InvalidReason::Forged);
}

#[test]
fn a_forged_token_is_not_decrypted_to_tell_bad_padding_from_good() {
    let key = independent_key();
    for blocks in [[0; 32], [16; 32], [0xff; 32]] {
        let token = key.token_of_blocks([0; 16], &blocks);
        assert_eq!(reason_for(&token), InvalidReason::Malformed);
        let forged = format!("{}00", &token[..token.len() - 2]);
        assert_eq!(reason_for(&forged), InvalidReason::Forged);
    }
}

#[test]
fn an_empty_list_of_apps_serves_none() {
    let claims = ordinary_claims();
    let policy = Policy {
        appids: Some(Vec::new()),
        ..Policy::default()
    };
    let now = claims.times.issued_at();
    let verdict = crate::support::verdict_on(&claims, &policy, &RevocationSet::new(), now);
    assert_eq!(verdict, Verdict::Invalid(InvalidReason::WrongApp));
}

#[test]
fn the_name_of_an_app_is_compared_whole_and_in_its_case() {
    let claims = ordinary_claims();
    let now = claims.times.issued_at();
    let appid = claims.appid.as_str();
    for (served, counts) in [
        (appid.to_owned(), true),
        (appid.to_uppercase(), false),
        (appid[..17].to_owned(), false),
        (format!("{appid}0"), false),
    ] {
        let policy = Policy {
            appids: Some(vec![AppId::try_from(served.as_str()).unwrap()]),
            ..Policy::default()
        };
        let verdict = crate::support::verdict_on(&claims, &policy, &RevocationSet::new(), now);
        assert_eq!(verdict.is_good(), counts, "{served}");
    }
}
