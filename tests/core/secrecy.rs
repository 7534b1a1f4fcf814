//! Nothing that holds a secret shows it in its Debug output.

use std::fmt::Debug;

use weapp_login_core::aead::A256CbcHs512;
use weapp_login_core::{LegacyCipher, LegacyPolicy, Policy, UnixMillis};

use crate::support::{independent_key, millis, ring, secret_key};

const LEGACY_SECRET: &str = "the-legacy-secret";
const SUFFIX: &str = "a-suffix-that-is-kept";

/// Every way in which octets of the key could be written, three at a time.
fn assert_silent(shown: &impl Debug) {
    let key = independent_key().0;
    for shown in [format!("{shown:?}"), format!("{shown:#?}")] {
        let squeezed: String = shown.split_whitespace().collect();
        for three in key.windows(3) {
            let decimal = format!("{},{},{}", three[0], three[1], three[2]);
            assert!(!squeezed.contains(&decimal), "{shown}");
            assert!(
                !squeezed.to_lowercase().contains(&hex::encode(three)),
                "{shown}"
            );
        }
        for secret in [LEGACY_SECRET, SUFFIX] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[test]
fn keys_and_rings_show_their_kid_alone() {
    let key = secret_key(&independent_key());
    let kid = key.kid();
    assert_silent(&key);
    assert_eq!(format!("{key:?}"), format!("SecretKey({kid})"));
    assert_silent(&key.inspect_key());
    assert_eq!(
        format!("{:?}", key.inspect_key()),
        format!("InspectKey({kid})")
    );
    assert_silent(&ring());
    assert!(format!("{:?}", ring()).contains(&kid.to_string()));
}

#[test]
fn ciphers_show_their_name_alone() {
    let cipher = A256CbcHs512::new(&independent_key().0);
    assert_eq!(format!("{cipher:?}"), "A256CbcHs512");
    let legacy = LegacyCipher::new(LEGACY_SECRET, SUFFIX).unwrap();
    assert_eq!(format!("{legacy:?}"), "LegacyCipher");
}

#[test]
fn a_policy_shows_no_legacy_secret() {
    let policy = Policy {
        legacy: Some(LegacyPolicy {
            cipher: LegacyCipher::new(LEGACY_SECRET, SUFFIX).unwrap(),
            ttl: millis(1),
            minted_until: UnixMillis::MAX,
            accept_until: UnixMillis::MAX,
        }),
        ..Policy::default()
    };
    assert_silent(&policy);
    assert!(format!("{policy:?}").contains("LegacyCipher"));
}

#[test]
fn no_error_shows_the_key_it_is_about() {
    let secret = independent_key().secret();
    for spoiled in [
        &secret[..secret.len() - 1],
        &secret.replace("secret", "secre"),
    ] {
        let error = weapp_login_core::SecretKey::parse(spoiled).unwrap_err();
        assert_silent(&error);
        assert!(!error.to_string().contains(&secret[30..40]));
    }
}
