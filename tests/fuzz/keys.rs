//! The keys that the targets hold: those of the vectors, so that a vector's token is a good beginning.

use std::sync::LazyLock;

use serde_json::Value;
use weapp_login_core::{KeyRing, SecretKey};

use crate::independent::IndependentKey;
use crate::vectors::{EXTRA, KEYS, LEGACY, V1, text};

/// Of `v1.json` and `extra.json`, in this order.
pub static KNOWN: LazyLock<[IndependentKey; 2]> = LazyLock::new(|| [of(&V1), of(&EXTRA)]);

/// Of `keys.json`; it is not in the ring.
pub static STRANGER: LazyLock<IndependentKey> = LazyLock::new(|| {
    let octets = hex::decode(text(&KEYS, "secret").rsplit('.').next().unwrap()).unwrap();
    IndependentKey(octets.try_into().unwrap())
});

/// The known keys as `core` holds them.
pub static RING: LazyLock<KeyRing> = LazyLock::new(|| {
    let secrets = KNOWN.map(|key| SecretKey::from_octets(key.0).unwrap());
    KeyRing::new(secrets.into()).unwrap()
});

/// What `createCipher` was given for the legacy tokens.
pub fn legacy_secret() -> &'static str {
    text(&LEGACY["refused"], "secret")
}

fn of(vectors: &Value) -> IndependentKey {
    let octets = hex::decode(text(vectors, "key")).unwrap();
    IndependentKey(octets.try_into().unwrap())
}
