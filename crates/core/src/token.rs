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

use base16ct::lower;
use zeroize::Zeroizing;

use crate::aead::{self, BLOCK_LENGTH, CbcDecryptor, IV_LENGTH, OpenError, TAG_LENGTH};
use crate::claims::Claims;
use crate::claims_cbor;
use crate::id::hex;
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
const MAX_CIPHERTEXT_LENGTH: usize = MAX_BODY_LENGTH - IV_LENGTH - TAG_LENGTH;
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
        let body_length = lower::decode(digits, &mut body).ok()?.len();
        let ciphertext_length = body_length.checked_sub(IV_LENGTH + TAG_LENGTH)?;
        let is_whole_blocks =
            ciphertext_length > 0 && ciphertext_length.is_multiple_of(BLOCK_LENGTH);
        is_whole_blocks.then_some(Self {
            aad,
            kid,
            body,
            body_length,
        })
    }

    pub fn kid(&self) -> KeyId {
        self.kid
    }

    pub fn open(&self, key: &SecretKey) -> Result<Claims, InvalidReason> {
        let (iv, ciphertext, tag) = self.parts();
        let aad = self.aad.as_bytes();
        claims_in(ciphertext, |buffer| {
            key.cipher.open_in_place(iv, aad, buffer, tag)
        })
    }

    pub fn read_unverified(&self, decryptor: &CbcDecryptor) -> Result<Claims, InvalidReason> {
        let (iv, ciphertext, _) = self.parts();
        claims_in(ciphertext, |buffer| {
            let plaintext = decryptor.decrypt_in_place(iv, buffer);
            plaintext.ok_or(OpenError::Malformed)
        })
    }

    fn parts(&self) -> (&[u8; IV_LENGTH], &[u8], &[u8; TAG_LENGTH]) {
        let body = &self.body[..self.body_length];
        let parts = body.split_first_chunk().and_then(|(iv, rest)| {
            let (ciphertext, tag) = rest.split_last_chunk()?;
            Some((iv, ciphertext, tag))
        });
        parts.expect("the shape gives each part its length")
    }
}

/// Opens a copy of the ciphertext, of which nothing is left in memory.
fn claims_in(
    ciphertext: &[u8],
    open: impl FnOnce(&mut [u8]) -> Result<&[u8], OpenError>,
) -> Result<Claims, InvalidReason> {
    let mut buffer = Zeroizing::new([0; MAX_CIPHERTEXT_LENGTH]);
    let buffer = &mut buffer[..ciphertext.len()];
    buffer.copy_from_slice(ciphertext);
    let plaintext = open(buffer).map_err(|error| match error {
        OpenError::Forged => InvalidReason::Forged,
        OpenError::Malformed => InvalidReason::Malformed,
    })?;
    claims_cbor::read(plaintext).map_err(|_| InvalidReason::Malformed)
}

/// Appends the octets as lowercase hex; there are at most as many as a token has.
fn push_digits(token: &mut String, octets: &[u8]) {
    let mut room = [0; 2 * MAX_SEALED_LENGTH];
    token.push_str(hex(octets, &mut room));
}
