//! The keys that the targets hold: those of the vectors, so that a vector's token is a good beginning.

use std::sync::LazyLock;

use serde_json::Value;
use weapp_login_core::{KeyRing, SecretKey};

use crate::reference::NamedKey;
use crate::vectors::{EXTRA, KEYS, LEGACY, V1, text};

/// Of `v1.json` and `extra.json`, in this order.
pub static KNOWN: LazyLock<[NamedKey; 2]> = LazyLock::new(|| [of(&V1), of(&EXTRA)]);

/// Of `keys.json`; it is not in the ring.
pub static STRANGER: LazyLock<NamedKey> = LazyLock::new(|| {
    let octets = hex::decode(text(&KEYS, "secret").rsplit('.').next().unwrap()).unwrap();
    NamedKey::new(octets.try_into().unwrap())
});

/// The known keys as `core` holds them.
pub static RING: LazyLock<KeyRing> = LazyLock::new(|| {
    let secrets = KNOWN
        .iter()
        .map(|known| SecretKey::from_octets(known.key.0).unwrap());
    KeyRing::new(secrets.collect()).unwrap()
});

/// What `createCipher` was given for the legacy tokens.
pub fn legacy_secret() -> &'static str {
    text(&LEGACY["refused"], "secret")
}

fn of(vectors: &Value) -> NamedKey {
    let octets = hex::decode(text(vectors, "key")).unwrap();
    NamedKey::new(octets.try_into().unwrap())
}
