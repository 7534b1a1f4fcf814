//! The v1 token by another hand: AES and HMAC are aws-lc-rs, the assembly is RFC 7518 §5.2 read anew.
//!
//! Nothing here may use weapp-login-core. It takes any octets as plaintext and as padding, so it also makes
//! what our own sealer never would.

use aws_lc_rs::cipher::{
    AES_256, DecryptingKey, DecryptionContext, EncryptingKey, EncryptionContext, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{digest, hmac};

/// A key of 64 octets, `MAC_KEY ‖ ENC_KEY`.
#[derive(Clone, Copy, Debug)]
pub struct IndependentKey(pub [u8; 64]);

impl IndependentKey {
    /// 8 hex digits: the first 4 octets of SHA-512("weapp-login key id v1" ‖ key).
    pub fn kid(&self) -> String {
        hex::encode(&sha512(&[b"weapp-login key id v1", &self.0])[..4])
    }

    pub fn secret(&self) -> String {
        format!("weapp-secret.{}.{}", self.kid(), hex::encode(self.0))
    }

    pub fn inspect(&self) -> String {
        format!(
            "weapp-inspect.{}.{}",
            self.kid(),
            hex::encode(&self.0[32..])
        )
    }

    /// The token of this plaintext, whatever it is.
    pub fn token(&self, iv: [u8; 16], plaintext: &[u8]) -> String {
        self.token_of_blocks(iv, &pad(plaintext))
    }

    /// The token of these octets taken as already padded; they must be whole blocks.
    pub fn token_of_blocks(&self, iv: [u8; 16], padded: &[u8]) -> String {
        let aad = format!("v1.{}.", self.kid());
        let ciphertext = self.encrypt_blocks(iv, padded);
        let tag = self.tag(iv, aad.as_bytes(), &ciphertext);
        let body = [&iv[..], &ciphertext, &tag].concat();
        format!("{aad}{}", hex::encode(body))
    }

    /// RFC 7518 §5.2.2.1: the ciphertext and its tag.
    pub fn seal(&self, iv: [u8; 16], aad: &[u8], plaintext: &[u8]) -> (Vec<u8>, [u8; 32]) {
        let ciphertext = self.encrypt_blocks(iv, &pad(plaintext));
        let tag = self.tag(iv, aad, &ciphertext);
        (ciphertext, tag)
    }

    /// RFC 7518 §5.2.2.2: the plaintext, if tag and padding are right.
    pub fn open(
        &self,
        iv: [u8; 16],
        aad: &[u8],
        ciphertext: &[u8],
        tag: [u8; 32],
    ) -> Option<Vec<u8>> {
        if self.tag(iv, aad, ciphertext) != tag {
            return None;
        }
        let mut padded = self.decrypt_blocks(iv, ciphertext);
        let padding = *padded.last()?;
        let kept = padded.len().checked_sub(usize::from(padding))?;
        let right = (1..=16).contains(&padding) && padded[kept..].iter().all(|o| *o == padding);
        padded.truncate(kept);
        right.then_some(padded)
    }

    pub fn tag(&self, iv: [u8; 16], aad: &[u8], ciphertext: &[u8]) -> [u8; 32] {
        let mac_key = hmac::Key::new(hmac::HMAC_SHA512, &self.0[..32]);
        let aad_bits = (aad.len() as u64 * 8).to_be_bytes();
        let whole = hmac::sign(&mac_key, &[aad, &iv, ciphertext, &aad_bits].concat());
        whole.as_ref()[..32].try_into().unwrap()
    }

    pub fn encrypt_blocks(&self, iv: [u8; 16], padded: &[u8]) -> Vec<u8> {
        let mut blocks = padded.to_vec();
        let context = EncryptionContext::Iv128(FixedLength::from(iv));
        let key = EncryptingKey::cbc(self.enc_key()).unwrap();
        key.less_safe_encrypt(&mut blocks, context).unwrap();
        blocks
    }

    pub fn decrypt_blocks(&self, iv: [u8; 16], ciphertext: &[u8]) -> Vec<u8> {
        let mut blocks = ciphertext.to_vec();
        let context = DecryptionContext::Iv128(FixedLength::from(iv));
        let key = DecryptingKey::cbc(self.enc_key()).unwrap();
        key.decrypt(&mut blocks, context).unwrap();
        blocks
    }

    fn enc_key(&self) -> UnboundCipherKey {
        UnboundCipherKey::new(&AES_256, &self.0[32..]).unwrap()
    }
}

/// PKCS #7: 1 to 16 octets, each of which says how many they are.
pub fn pad(plaintext: &[u8]) -> Vec<u8> {
    let whole = (plaintext.len() / 16 + 1) * 16;
    let padding = u8::try_from(whole - plaintext.len()).unwrap();
    let mut padded = plaintext.to_vec();
    padded.resize(whole, padding);
    padded
}

pub fn sha512(parts: &[&[u8]]) -> [u8; 64] {
    let whole = digest::digest(&digest::SHA512, &parts.concat());
    whole.as_ref().try_into().unwrap()
}
