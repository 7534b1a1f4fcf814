//! Octets that look random and are always the same.

use weapp_login_tests::independent::{IndependentKey, sha512};

const SEED: &[u8] = b"weapp-login extra vectors 1";

pub fn key() -> IndependentKey {
    IndependentKey(sha512(&[SEED, b"key"]))
}

/// The iv of the case with this name.
pub fn iv(name: &str) -> [u8; 16] {
    first_sixteen(sha512(&[SEED, b"iv", name.as_bytes()]))
}

/// An id for `what`.
pub fn id(what: &str) -> [u8; 16] {
    first_sixteen(sha512(&[SEED, b"id", what.as_bytes()]))
}

fn first_sixteen(octets: [u8; 64]) -> [u8; 16] {
    let mut first = [0; 16];
    first.copy_from_slice(&octets[..16]);
    first
}
