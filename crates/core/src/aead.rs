//! `AES_256_CBC_HMAC_SHA_512`, the authenticated cipher of the token (RFC 7518 §5.2.5, JOSE's `A256CBC-HS512`).
//!
//! **Danger: this is the bare cipher.** It neither draws the iv (16 octets, fresh and unpredictable for
//! every message) nor knows what is in it; [`token`](crate::token) does. It is public for the vectors of
//! others and for sealing things that are not tokens under keys of their own.

use alloc::vec::Vec;
use core::fmt;

use aes::{Aes256Dec, Aes256Enc};
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use hmac::{Hmac, Mac};
use sha2::Sha512;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

pub const KEY_LENGTH: usize = 64;
pub const IV_LENGTH: usize = 16;
pub const BLOCK_LENGTH: usize = 16;
pub const TAG_LENGTH: usize = 32;

/// A key, ready for use: `MAC_KEY(32) ‖ ENC_KEY(32)`, with both key schedules made.
#[derive(Clone)]
pub struct A256CbcHs512 {
    mac: Hmac<Sha512>,
    encryptor: Aes256Enc,
    decryptor: CbcDecryptor,
}

/// Why a message does not open. Whoever answers the outside must not tell the two apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The tag is not the one of these octets under this key. Nothing was decrypted.
    Forged,
    /// The tag is right, but the ciphertext is not whole blocks with PKCS #7 padding.
    Malformed,
}

impl A256CbcHs512 {
    pub fn new(key: &[u8; KEY_LENGTH]) -> Self {
        let (mac_key, enc_key) = key.split_at(32);
        let (Ok(mac), Some(enc_key)) = (Hmac::new_from_slice(mac_key), enc_key.first_chunk())
        else {
            unreachable!("HMAC takes a key of any length, and half of 64 octets are 32");
        };
        Self {
            mac,
            encryptor: Aes256Enc::new(enc_key.into()),
            decryptor: CbcDecryptor::new(enc_key),
        }
    }

    /// `ciphertext ‖ tag`.
    pub fn seal(&self, iv: &[u8; IV_LENGTH], aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(sealed_length(plaintext.len()));
        sealed.extend_from_slice(plaintext);
        self.seal_in_place(iv, aad, &mut sealed);
        sealed
    }

    /// As [`A256CbcHs512::seal`], writing over the plaintext.
    pub fn seal_in_place(&self, iv: &[u8; IV_LENGTH], aad: &[u8], buffer: &mut Vec<u8>) {
        let length = buffer.len();
        buffer.resize(sealed_length(length) - TAG_LENGTH, 0);
        let encryptor = cbc::Encryptor::inner_iv_init(&self.encryptor, iv.into());
        let padded = encryptor.encrypt_padded::<Pkcs7>(buffer, length);
        debug_assert!(padded.is_ok(), "there is room for the padding");
        let tag = self.tag(iv, aad, buffer);
        buffer.extend_from_slice(&tag);
    }

    /// The plaintext, if the whole tag is right, compared in constant time before anything is decrypted.
    pub fn open(
        &self,
        iv: &[u8; IV_LENGTH],
        aad: &[u8],
        ciphertext: &[u8],
        tag: &[u8; TAG_LENGTH],
    ) -> Result<Vec<u8>, OpenError> {
        // What does not open, and the padding of what does, is not left in memory.
        let mut buffer = Zeroizing::new(ciphertext.to_vec());
        Ok(self.open_in_place(iv, aad, &mut buffer, tag)?.to_vec())
    }

    /// As [`A256CbcHs512::open`], writing the plaintext over the ciphertext.
    pub fn open_in_place<'a>(
        &self,
        iv: &[u8; IV_LENGTH],
        aad: &[u8],
        buffer: &'a mut [u8],
        tag: &[u8; TAG_LENGTH],
    ) -> Result<&'a [u8], OpenError> {
        if !bool::from(self.tag(iv, aad, buffer).ct_eq(tag)) {
            return Err(OpenError::Forged);
        }
        self.decryptor
            .decrypt_in_place(iv, buffer)
            .ok_or(OpenError::Malformed)
    }

    /// The first half of `HMAC-SHA-512(MAC_KEY, aad ‖ iv ‖ ciphertext ‖ bits of aad as 64-bit big-endian)`.
    fn tag(&self, iv: &[u8; IV_LENGTH], aad: &[u8], ciphertext: &[u8]) -> [u8; TAG_LENGTH] {
        let mut mac = self.mac.clone();
        mac.update(aad);
        mac.update(iv);
        mac.update(ciphertext);
        mac.update(&(aad.len() as u64 * 8).to_be_bytes());
        let whole: [u8; 64] = mac.finalize().into_bytes().into();
        let mut tag = [0; TAG_LENGTH];
        tag.copy_from_slice(&whole[..TAG_LENGTH]);
        tag
    }
}

impl fmt::Debug for A256CbcHs512 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("A256CbcHs512")
    }
}

/// What becomes of so many octets: they are padded, and a tag is put behind.
pub const fn sealed_length(plaintext: usize) -> usize {
    (plaintext / BLOCK_LENGTH + 1) * BLOCK_LENGTH + TAG_LENGTH
}

/// The deciphering half alone: it reads, and can neither make nor vouch for anything.
#[derive(Clone)]
pub(crate) struct CbcDecryptor(Aes256Dec);

impl CbcDecryptor {
    pub fn new(enc_key: &[u8; 32]) -> Self {
        Self(Aes256Dec::new(enc_key.into()))
    }

    /// `None` if it is not whole blocks, at least one, with PKCS #7 padding.
    pub fn decrypt_in_place<'a>(
        &self,
        iv: &[u8; IV_LENGTH],
        buffer: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        let plaintext = self.decrypt_blocks_in_place(iv, buffer)?;
        let padding = usize::from(*plaintext.last()?);
        let padding_is_right = (1..=BLOCK_LENGTH).contains(&padding)
            && plaintext
                .iter()
                .rev()
                .take(padding)
                .all(|&octet| usize::from(octet) == padding);
        padding_is_right.then(|| &plaintext[..plaintext.len() - padding])
    }

    /// `None` if it is not whole blocks.
    pub fn decrypt_blocks_in_place<'a>(
        &self,
        iv: &[u8; IV_LENGTH],
        buffer: &'a mut [u8],
    ) -> Option<&'a [u8]> {
        cbc::Decryptor::inner_iv_init(&self.0, iv.into())
            .decrypt_padded::<NoPadding>(buffer)
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    fn is_wiped_when_dropped<Part: ZeroizeOnDrop>() {}

    /// It is a matter of cargo features, so it could be lost without a word.
    #[test]
    fn every_part_of_a_key_is_wiped_when_it_is_dropped() {
        // An Hmac keeps its key as two states of the hash, and says nothing of its own.
        is_wiped_when_dropped::<Sha512>();
        is_wiped_when_dropped::<Aes256Enc>();
        is_wiped_when_dropped::<Aes256Dec>();
    }
}
