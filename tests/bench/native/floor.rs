//! The floor: what the ciphers alone take for one of our tokens, whatever is done around them.
//!
//! The same number of AES blocks through AES-256-CBC and the same octets through HMAC-SHA-512, in one piece.
//! The key schedules and both states of the HMAC are made beforehand. There is no token to read, no hex, no padding, no
//! CBOR, no claims, no random octets, no comparing of tags and no allocation of ours. Three libraries with AES-NI do
//! it, and the fastest of them on this machine is the floor.

mod aws_lc;
mod open_ssl;
mod rust_crypto;

use std::hint::black_box;

use weapp_login_core::Claims;

use crate::measure::Row;
use crate::session::{plaintext_of, random};

pub const NAMES: [&str; 3] = ["floor, RustCrypto", "floor, aws-lc", "floor, OpenSSL"];

const BLOCK_LENGTH: usize = 16;
/// `"v1." kid "."` and the iv: what HMAC reads before the ciphertext.
const BEFORE: usize = 12 + BLOCK_LENGTH;
/// The number of bits of the first of them: what it reads behind.
const BEHIND: usize = 8;

/// The two ciphers, with their keys ready.
trait Ciphers {
    fn new(mac_key: &[u8; 32], enc_key: &[u8; 32]) -> Self;
    fn encrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]);
    fn decrypt(&mut self, iv: &[u8; 16], blocks: &mut [u8]);
    /// The whole 64 octets.
    fn tag(&mut self, message: &[u8]) -> [u8; 64];
}

pub fn sealing(claims: &Claims) -> Vec<Row> {
    vec![
        seal::<rust_crypto::Ready>(NAMES[0], claims),
        seal::<aws_lc::Ready>(NAMES[1], claims),
        seal::<open_ssl::Ready>(NAMES[2], claims),
    ]
}

pub fn verifying(claims: &Claims) -> Vec<Row> {
    vec![
        verify::<rust_crypto::Ready>(NAMES[0], claims),
        verify::<aws_lc::Ready>(NAMES[1], claims),
        verify::<open_ssl::Ready>(NAMES[2], claims),
    ]
}

fn seal<Library: Ciphers + 'static>(name: &'static str, claims: &Claims) -> Row {
    let (mut ciphers, iv, mut message) = ready::<Library>(claims);
    row(name, move || {
        let end = message.len() - BEHIND;
        ciphers.encrypt(&iv, black_box(&mut message[BEFORE..end]));
        black_box(ciphers.tag(&message));
    })
}

fn verify<Library: Ciphers + 'static>(name: &'static str, claims: &Claims) -> Row {
    let (mut ciphers, iv, mut message) = ready::<Library>(claims);
    row(name, move || {
        let end = message.len() - BEHIND;
        black_box(ciphers.tag(black_box(&message)));
        ciphers.decrypt(&iv, black_box(&mut message[BEFORE..end]));
    })
}

/// The message is of the length that matters, and of any content.
fn ready<Library: Ciphers>(claims: &Claims) -> (Library, [u8; 16], Vec<u8>) {
    let padded = (plaintext_of(claims).len() / BLOCK_LENGTH + 1) * BLOCK_LENGTH;
    (
        Library::new(&random(), &random()),
        random(),
        vec![0; BEFORE + padded + BEHIND],
    )
}

fn row(name: &'static str, run: impl FnMut() + 'static) -> Row {
    Row {
        name,
        encrypted: "",
        length: 0,
        run: Box::new(run),
    }
}
