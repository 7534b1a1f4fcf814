//! The v1 token: its shape, sealing it, opening it.
//!
//! ```text
//! token     = "v1." kid "." body             kid: 8 lowercase hex digits
//! body      = lowercase hex of  iv(16) ‖ ciphertext(16·n, n ≥ 1) ‖ tag(32)
//! aad       = the ASCII octets "v1." kid "."
//! plaintext = the map of claims (claims_cbor.rs)
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroize;

use crate::aead::{self, BLOCK_LENGTH, CbcDecryptor, IV_LENGTH, OpenError, TAG_LENGTH};
use crate::claims::Claims;
use crate::claims_cbor;
use crate::hex;
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
/// What the claims become, at most.
const MAX_SEALED_LENGTH: usize = aead::sealed_length(claims_cbor::MAX_LENGTH);

/// The first block that the cipher mixes in: 16 octets, fresh and random for every token.
#[derive(Clone, Copy, Debug)]
pub struct Iv(pub [u8; IV_LENGTH]);

/// Whether the text is of a length that any token can have.
pub fn has_a_length(token: &str) -> bool {
    (1..=MAX_TOKEN_LENGTH).contains(&token.len())
}

/// Writes the claims as a token. The iv must come from a random generator, for this one call.
pub fn seal(claims: &Claims, key: &SecretKey, Iv(iv): Iv) -> String {
    let mut token = String::with_capacity(AAD_LENGTH + 2 * (IV_LENGTH + MAX_SEALED_LENGTH));
    token.push_str(PREFIX);
    token.push_str(key.kid().encode(&mut [0; 8]));
    token.push('.');
    let mut sealed = Vec::with_capacity(MAX_SEALED_LENGTH);
    claims_cbor::write(claims, &mut sealed);
    key.cipher.seal_in_place(&iv, token.as_bytes(), &mut sealed);
    push_digits(&mut token, &iv);
    push_digits(&mut token, &sealed);
    token
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
        let (aad, digits) = token.split_at_checked(AAD_LENGTH)?;
        let kid = KeyId::parse(aad.strip_prefix(PREFIX)?.strip_suffix('.')?)?;
        let mut body = [0; MAX_BODY_LENGTH];
        let body_length = digits.len() / 2;
        let ciphertext_length = body_length.checked_sub(IV_LENGTH + TAG_LENGTH)?;
        let shape_is_right = ciphertext_length > 0
            && ciphertext_length.is_multiple_of(BLOCK_LENGTH)
            && hex::decode(digits, body.get_mut(..body_length)?);
        shape_is_right.then_some(Self {
            aad,
            kid,
            body,
            body_length,
        })
    }

    pub fn kid(&self) -> KeyId {
        self.kid
    }

    /// Once; what was read is wiped.
    pub fn open(mut self, key: &SecretKey) -> Result<Claims, InvalidReason> {
        let aad = self.aad.as_bytes();
        let (iv, ciphertext, tag) = self.parts();
        let claims = claims_of(key.cipher.open_in_place(iv, aad, ciphertext, tag));
        ciphertext.zeroize();
        claims
    }

    /// Once; what was read is wiped.
    pub fn read_unverified(mut self, decryptor: &CbcDecryptor) -> Result<Claims, InvalidReason> {
        let (iv, ciphertext, _) = self.parts();
        let plaintext = decryptor.decrypt_in_place(iv, ciphertext);
        let claims = claims_of(plaintext.ok_or(OpenError::Malformed));
        ciphertext.zeroize();
        claims
    }

    fn parts(&mut self) -> (&[u8; IV_LENGTH], &mut [u8], &[u8; TAG_LENGTH]) {
        let body = &mut self.body[..self.body_length];
        let parts = body.split_first_chunk_mut().and_then(|(iv, rest)| {
            let (ciphertext, tag) = rest.split_last_chunk_mut()?;
            Some((&*iv, ciphertext, &*tag))
        });
        parts.expect("the shape gives each part its length")
    }
}

fn claims_of(plaintext: Result<&[u8], OpenError>) -> Result<Claims, InvalidReason> {
    let plaintext = plaintext.map_err(|error| match error {
        OpenError::Forged => InvalidReason::Forged,
        OpenError::Malformed => InvalidReason::Malformed,
    })?;
    claims_cbor::read(plaintext).map_err(|_| InvalidReason::Malformed)
}

/// Appends the octets as lowercase hex; there are at most as many as a token has.
fn push_digits(token: &mut String, octets: &[u8]) {
    let mut room = [0; 2 * MAX_SEALED_LENGTH];
    token.push_str(hex::encode(octets, &mut room));
}
