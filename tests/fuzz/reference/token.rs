//! A v1 token, taken apart.

use super::{ReadClaims, hex_digits};
use crate::independent::IndependentKey;

/// A key and its id, which is a hash and worth keeping.
pub struct NamedKey {
    pub kid: String,
    pub key: IndependentKey,
}

impl NamedKey {
    pub fn new(octets: [u8; 64]) -> Self {
        let key = IndependentKey(octets);
        let kid = key.kid();
        Self { kid, key }
    }

    /// The token of these blocks, whatever they are.
    pub fn token_of_blocks(&self, iv: [u8; 16], padded: &[u8]) -> String {
        let aad = format!("v1.{}.", self.kid);
        let ciphertext = self.key.encrypt_blocks(iv, padded);
        let tag = self.key.tag(iv, aad.as_bytes(), &ciphertext);
        aad + &hex_digits::written(&[&iv[..], &ciphertext, &tag].concat())
    }
}

/// What stands in a token's text.
pub struct Parts {
    pub kid: String,
    pub iv: [u8; 16],
    pub ciphertext: Vec<u8>,
    pub tag: [u8; 32],
}

impl Parts {
    /// `None` for what has not the shape of a token.
    pub fn of(text: &str) -> Option<Self> {
        if text.len() > 1024 {
            return None;
        }
        let (kid, body) = text.strip_prefix("v1.")?.split_once('.')?;
        hex_digits::octets_of::<4>(kid)?;
        let body = hex_digits::octets(body)?;
        let (iv, rest) = body.split_first_chunk()?;
        let (ciphertext, tag) = rest.split_last_chunk()?;
        let is_whole = !ciphertext.is_empty() && ciphertext.len() % 16 == 0;
        is_whole.then(|| Self {
            kid: kid.into(),
            iv: *iv,
            ciphertext: ciphertext.into(),
            tag: *tag,
        })
    }

    /// The key of its kid.
    pub fn key<'a>(&self, keys: &'a [NamedKey]) -> Option<&'a IndependentKey> {
        let named = keys.iter().find(|named| named.kid == self.kid)?;
        Some(&named.key)
    }

    pub fn has_a_right_tag(&self, key: &IndependentKey) -> bool {
        let aad = format!("v1.{}.", self.kid);
        key.tag(self.iv, aad.as_bytes(), &self.ciphertext) == self.tag
    }

    /// What it says under this key, whoever wrote it.
    pub fn read(&self, key: &IndependentKey) -> Option<ReadClaims> {
        let padded = key.decrypt_blocks(self.iv, &self.ciphertext);
        ReadClaims::read(unpadded(&padded)?)
    }
}

/// What PKCS #7 padding leaves.
pub fn unpadded(padded: &[u8]) -> Option<&[u8]> {
    let padding = usize::from(*padded.last()?);
    let (plaintext, end) = padded.split_at_checked(padded.len().checked_sub(padding)?)?;
    let is_right =
        (1..=16).contains(&padding) && end.iter().all(|octet| usize::from(*octet) == padding);
    is_right.then_some(plaintext)
}
