//! What is written is read as the same.

use proptest::prelude::*;
use weapp_login_core::{
    AppId, ExternalId, InspectKey, Iv, KeyRing, LegacyCipher, OpenId, SecretKey, SessionId,
    UnixMillis, UserId, token,
};

use crate::support::{
    LAST_INSTANT, any_claims, any_instant, any_key, any_name, cases, instant, secret_key,
};

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn what_is_sealed_opens_the_same(claims in any_claims(), key in any_key(), iv: [u8; 16]) {
        let keys = KeyRing::new(vec![secret_key(&key)]).unwrap();
        let token = token::seal(&claims, keys.minting_key(), Iv(iv));
        prop_assert!(token.len() <= token::MAX_TOKEN_LENGTH);
        prop_assert_eq!(token::open(&token, &keys), Ok(claims.clone()));
        let inspect = keys.minting_key().inspect_key();
        prop_assert_eq!(inspect.read(&token).map(|unverified| unverified.0), Ok(claims));
    }

    #[test]
    fn one_content_has_one_spelling(claims in any_claims(), key in any_key(), iv: [u8; 16]) {
        let key = secret_key(&key);
        let token = token::seal(&claims, &key, Iv(iv));
        prop_assert_eq!(token::seal(&claims, &key, Iv(iv)), token);
    }

    #[test]
    fn keys_are_read_as_they_are_written(key in any_key()) {
        let secret = secret_key(&key);
        let (written, inspect) = (secret.written(), secret.inspect_key());
        prop_assert_eq!(&*written, &key.secret());
        prop_assert_eq!(SecretKey::parse(&written).unwrap().written(), written);
        prop_assert_eq!(&*inspect.written(), &key.inspect());
        let read = InspectKey::parse(&inspect.written()).unwrap();
        prop_assert_eq!(read.written(), inspect.written());
    }

    #[test]
    fn names_are_read_as_they_are_written(name in any_name()) {
        prop_assert_eq!(name.parse::<OpenId>().unwrap().to_string(), name.clone());
        prop_assert_eq!(name.parse::<AppId>().unwrap().to_string(), name.clone());
        prop_assert_eq!(ExternalId::try_from(&*name).unwrap().to_string(), name);
    }

    #[test]
    fn ids_are_read_as_they_are_written(octets: [u8; 16]) {
        let (session, user) = (SessionId::from_octets(octets), UserId::from_octets(octets));
        let (session_text, user_text) = (session.to_string(), user.to_string());
        prop_assert_eq!(&session_text, &hex::encode(octets));
        prop_assert_eq!(&user_text.replace('-', ""), &session_text);
        prop_assert_eq!(session_text.parse::<SessionId>(), Ok(session));
        prop_assert_eq!(user_text.parse::<UserId>(), Ok(user));
        prop_assert!(user_text.to_uppercase().parse::<UserId>().is_err() || !user_text.contains(|c: char| c.is_ascii_lowercase()));
        prop_assert!(session_text.parse::<UserId>().is_err());
        prop_assert!(user_text.parse::<SessionId>().is_err());
    }

    #[test]
    fn instants_are_read_as_they_are_written(millis in any_instant()) {
        let read = UnixMillis::new(instant(millis).to_string().parse().unwrap());
        prop_assert_eq!(read.map(UnixMillis::as_u64), Some(millis));
    }

    #[test]
    fn legacy_tokens_open_to_what_was_sealed(
        secret in ".{1,40}",
        suffix in "[^\u{0}]{0,40}",
        id in "[A-Za-z0-9_-]{1,64}",
        issued_at in 1_000_000_000_000..=9_999_999_999_999_u64,
    ) {
        prop_assume!(issued_at <= LAST_INSTANT);
        let cipher = LegacyCipher::new(&secret, &suffix).unwrap();
        let token = cipher.seal(&OpenId::try_from(&*id).unwrap(), instant(issued_at)).unwrap();
        let content = cipher.open(&token).unwrap();
        prop_assert_eq!(content.openid.as_str(), id);
        prop_assert_eq!(content.issued_at.as_u64(), issued_at);
    }
}

#[test]
fn instants_end_below_2_to_the_53() {
    assert_eq!(UnixMillis::new(LAST_INSTANT), Some(UnixMillis::MAX));
    assert_eq!(UnixMillis::new(LAST_INSTANT + 1), None);
    assert_eq!(UnixMillis::new(u64::MAX), None);
}

#[test]
fn what_is_no_name_is_refused() {
    for wrong in [
        "",
        " ",
        "a b",
        "a|b",
        "é",
        "密",
        "\u{7f}",
        "a\0",
        "\n",
        &"a".repeat(65),
    ] {
        assert!(OpenId::try_from(wrong).is_err(), "{wrong:?}");
        assert!(AppId::try_from(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn an_external_id_is_any_text_of_1_to_64_octets() {
    for right in [
        "7",
        " ",
        "a|b",
        "用户 7",
        &"é".repeat(32),
        &"a".repeat(64),
        "\r\n",
    ] {
        assert_eq!(ExternalId::try_from(right).unwrap().as_str(), right);
    }
    for wrong in ["", &"é".repeat(33), &"a".repeat(65)] {
        assert!(ExternalId::try_from(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn what_is_no_user_id_is_refused() {
    let right = "01932c07-209c-7000-8000-000000000000";
    assert!(right.parse::<UserId>().is_ok());
    for wrong in [
        "",
        "01932C07-209c-7000-8000-000000000000",
        "01932c07209c-7000-8000-0000-00000000",
        "01932c07-209c-7000-8000-00000000000",
        "01932c07-209c-7000-8000-0000000000000",
        "01932c07-209c-7000-8000-00000000000g",
        "01932c07-209c-7000-8000--00000000000",
        "{1932c07-209c-7000-8000-00000000000}",
        "01932c07-209c-7000-8000-0000000000é",
        "é1932c07-209c-7000-8000-0000000000é",
    ] {
        assert!(wrong.parse::<UserId>().is_err(), "{wrong}");
    }
}
