//! The v1 token: its shape, sealing it, opening it.
//!
//! ```text
//! token     = "v1." kid "." body             kid: 8 lowercase hex digits
//! body      = lowercase hex of  iv(16) ‖ ciphertext(16·n, n ≥ 1) ‖ tag(32)
//! aad       = the ASCII octets "v1." kid "."
//! plaintext = the map of claims (claims_cbor.rs)
//! ```

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use zeroize::Zeroize;

use crate::aead::{BLOCK_LENGTH, CbcDecryptor, IV_LENGTH, OpenError, TAG_LENGTH};
use crate::claims::Claims;
use crate::claims_cbor;
use crate::id::is_lowercase_hex;
use crate::invalid_reason::InvalidReason;
use crate::key::{InspectKey, KeyId, SecretKey};
use crate::key_ring::KeyRing;

/// Whatever starts with this is a v1 token or nothing.
pub const PREFIX: &str = "v1.";
/// In octets of UTF-8; what is longer is malformed, whatever its kind.
pub const MAX_TOKEN_LENGTH: usize = 1024;

/// `"v1." kid "."`
const AAD_LENGTH: usize = 12;
const MAX_BODY_LENGTH: usize = (MAX_TOKEN_LENGTH - AAD_LENGTH) / 2;

/// The first block that the cipher mixes in: 16 octets, fresh and random for every token.
#[derive(Clone, Copy, Debug)]
pub struct Iv(pub [u8; IV_LENGTH]);

/// Whether the text is of a length that any token can have.
pub fn has_a_length(token: &str) -> bool {
    (1..=MAX_TOKEN_LENGTH).contains(&token.len())
}

/// Writes the claims as a token. The iv must come from a random generator, for this one call.
pub fn seal(claims: &Claims, key: &SecretKey, Iv(iv): Iv) -> String {
    let mut plaintext = Vec::with_capacity(claims_cbor::MAX_LENGTH);
    claims_cbor::write(claims, &mut plaintext);
    let aad = format!("{PREFIX}{}.", key.kid());
    let sealed = key.cipher.seal(&iv, aad.as_bytes(), &plaintext);
    plaintext.zeroize();
    let mut token = vec![0; AAD_LENGTH + 2 * (IV_LENGTH + sealed.len())];
    let (start, body) = token.split_at_mut(AAD_LENGTH);
    let (iv_digits, sealed_digits) = body.split_at_mut(2 * IV_LENGTH);
    start.copy_from_slice(aad.as_bytes());
    let room = "there are two digits for each octet";
    hex::encode_to_slice(iv, iv_digits).expect(room);
    hex::encode_to_slice(&sealed, sealed_digits).expect(room);
    String::from_utf8(token).expect("hex digits are ASCII")
}

/// What a genuine token says.
///
/// Fails, in this order, with `malformed` (its shape), `unknown_key`, `forged`, `malformed` (its plaintext).
pub fn open(token: &str, keys: &KeyRing) -> Result<Claims, InvalidReason> {
    let parsed = ParsedToken::parse(token)?;
    let key = keys.by_id(parsed.kid).ok_or(InvalidReason::UnknownKey)?;
    parsed.open(key)
}

/// Something that anybody may have written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unverified<T>(pub T);

impl InspectKey {
    /// What the token says, without a word on whether it is genuine.
    ///
    /// Fails with `malformed` or `unknown_key`; it can't know `forged`.
    pub fn read(&self, token: &str) -> Result<Unverified<Claims>, InvalidReason> {
        let parsed = ParsedToken::parse(token)?;
        if parsed.kid() != self.kid() {
            return Err(InvalidReason::UnknownKey);
        }
        parsed.read_unverified(&self.decryptor).map(Unverified)
    }
}

/// A text that has the shape of a v1 token; nothing of it has been checked.
#[derive(Clone)]
pub(crate) struct ParsedToken<'a> {
    aad: &'a str,
    kid: KeyId,
    body: [u8; MAX_BODY_LENGTH],
    body_length: usize,
}

impl<'a> ParsedToken<'a> {
    pub fn parse(token: &'a str) -> Result<Self, InvalidReason> {
        Self::from_shape(token).ok_or(InvalidReason::Malformed)
    }

    fn from_shape(token: &'a str) -> Option<Self> {
        if token.len() > MAX_TOKEN_LENGTH {
            return None;
        }
        let (aad, digits) = token.split_at_checked(AAD_LENGTH)?;
        let kid = KeyId::parse(aad.strip_prefix(PREFIX)?.strip_suffix('.')?)?;
        let ciphertext_length = (digits.len() / 2).checked_sub(IV_LENGTH + TAG_LENGTH)?;
        let shape_is_right = digits.len() % 2 == 0
            && ciphertext_length > 0
            && ciphertext_length % BLOCK_LENGTH == 0
            && is_lowercase_hex(digits);
        let mut parsed = Self {
            aad,
            kid,
            body: [0; MAX_BODY_LENGTH],
            body_length: digits.len() / 2,
        };
        let decoded = hex::decode_to_slice(digits, &mut parsed.body[..parsed.body_length]);
        (shape_is_right && decoded.is_ok()).then_some(parsed)
    }

    pub fn kid(&self) -> KeyId {
        self.kid
    }

    pub fn open(mut self, key: &SecretKey) -> Result<Claims, InvalidReason> {
        let aad = self.aad;
        let (iv, ciphertext, tag) = self.parts();
        let plaintext = key
            .cipher
            .open_in_place(&iv, aad.as_bytes(), ciphertext, &tag)
            .map_err(|error| match error {
                OpenError::Forged => InvalidReason::Forged,
                OpenError::Malformed => InvalidReason::Malformed,
            })?;
        claims_cbor::read(plaintext).map_err(|_| InvalidReason::Malformed)
    }

    pub fn read_unverified(mut self, decryptor: &CbcDecryptor) -> Result<Claims, InvalidReason> {
        let (iv, ciphertext, _) = self.parts();
        let plaintext = decryptor
            .decrypt_in_place(&iv, ciphertext)
            .ok_or(InvalidReason::Malformed)?;
        claims_cbor::read(plaintext).map_err(|_| InvalidReason::Malformed)
    }

    fn parts(&mut self) -> ([u8; IV_LENGTH], &mut [u8], [u8; TAG_LENGTH]) {
        let body = &mut self.body[..self.body_length];
        let (iv, rest) = body.split_at_mut(IV_LENGTH);
        let (ciphertext, tag) = rest.split_at_mut(rest.len() - TAG_LENGTH);
        let copy = "the shape gives each part its length";
        (
            (&*iv).try_into().expect(copy),
            ciphertext,
            (&*tag).try_into().expect(copy),
        )
    }
}

impl Drop for ParsedToken<'_> {
    /// After opening, the body holds the plaintext.
    fn drop(&mut self) {
        self.body[..self.body_length].zeroize();
    }
}
