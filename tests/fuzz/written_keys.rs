//! Any text is taken as a written key.
//!
//! A kid is a hash, which nobody hits by chance: where a text holds `????????`, that is filled with the kid of the
//! octets behind the last full stop.

use weapp_login_core::{InspectKey, Inspector, Policy, SecretKey};

use crate::independent::IndependentKey;
use crate::reference::{self, hex_digits};
use crate::vectors::{self, KEYS, text};

const ITS_KID: &str = "????????";

/// The octets are the text; what is not UTF-8 becomes U+FFFD.
pub fn take(octets: &[u8]) -> &'static str {
    let text = with_its_kid(&String::from_utf8_lossy(octets));
    let is_inspect_key = InspectKey::parse(&text).map(|key| {
        assert_eq!(*key.written(), *text, "a second spelling");
        assert_eq!(key.kid().to_string(), text[14..22]);
    });
    assert_eq!(
        is_inspect_key.is_ok(),
        reference::inspect_key(&text),
        "{text}"
    );
    let added = Inspector::new(Policy::default()).add_key(&text);
    let secret = match (SecretKey::parse(&text), reference::secret_key(&text)) {
        (Ok(key), Ok(_)) => {
            assert_eq!(*key.written(), *text, "a second spelling");
            assert_halves(&key, &text);
            Ok(())
        }
        (Err(ours), Err(theirs)) if ours.code() == theirs => Err(ours),
        (ours, theirs) => panic!("core: {ours:?}, reference: {theirs:?}: {text}"),
    };
    let expected = if text.starts_with("weapp-secret.") {
        secret
    } else {
        is_inspect_key
    };
    assert_eq!(added, expected, "{text}");
    match (secret, is_inspect_key) {
        (Ok(()), _) => "a secret",
        (_, Ok(())) => "an inspect key",
        _ => expected.unwrap_err().code(),
    }
}

/// The keys of the vectors, right and wrong, and such as have their kid filled in.
pub fn seeds() -> Vec<Vec<u8>> {
    let refused = vectors::cases(&KEYS, "refused").map(|case| text(case, "text").to_owned());
    let (secret, inspect) = (text(&KEYS, "secret"), text(&KEYS, "inspect"));
    let right = [secret, inspect].map(str::to_owned);
    let filled_in = [secret, inspect].map(|key| key.replace(text(&KEYS, "kid"), ITS_KID));
    let weak = ["00", "a5"].map(|octet| format!("weapp-secret.{ITS_KID}.{}", octet.repeat(64)));
    let all = right
        .into_iter()
        .chain(refused)
        .chain(filled_in)
        .chain(weak);
    all.map(String::into_bytes).collect()
}

fn with_its_kid(text: &str) -> String {
    let digits = text.rsplit('.').next().unwrap_or(text);
    let key = hex_digits::octets(digits).unwrap_or_default();
    match key.try_into() {
        Ok(octets) => text.replacen(ITS_KID, &IndependentKey(octets).kid(), 1),
        Err(_) => text.to_owned(),
    }
}

/// The inspect key of a secret is its second half under its kid, and can't mint.
fn assert_halves(key: &SecretKey, text: &str) {
    let half = key.inspect_key().written();
    let (kid, digits) = (key.kid(), &text[22 + 64..]);
    assert_eq!(*half, format!("weapp-inspect.{kid}.{digits}"), "{text}");
    let refused = SecretKey::parse(&half).map_err(|error| error.code());
    assert_eq!(refused.unwrap_err(), "cannot_mint", "{text}");
}
