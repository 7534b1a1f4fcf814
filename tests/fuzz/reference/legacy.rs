//! The legacy token, as OpenSSL's `EVP_BytesToKey` and Node's `createCipher` make it.

use md5::{Digest, Md5};

use super::{hex_digits, unpadded};
use crate::independent::IndependentKey;

/// What a legacy token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadLegacy {
    pub openid: String,
    pub issued_at: u64,
}

pub struct LegacyKey {
    /// Only its second half is used: there is no tag.
    key: IndependentKey,
    iv: [u8; 16],
}

impl LegacyKey {
    pub fn of(secret: &str) -> Self {
        let md5 = |before: &[u8]| -> [u8; 16] {
            Md5::digest([before, secret.as_bytes()].concat()).into()
        };
        let first = md5(&[]);
        let second = md5(&first);
        let key = [[0; 16], [0; 16], first, second].concat();
        Self {
            key: IndependentKey(key.try_into().unwrap()),
            iv: md5(&second),
        }
    }

    /// The token of these blocks, whatever they are.
    pub fn token_of_blocks(&self, padded: &[u8]) -> String {
        hex_digits::written(&self.key.encrypt_blocks(self.iv, padded))
    }

    /// The blocks of a token, with their padding; `None` where it is not hex of whole blocks.
    pub fn blocks_of(&self, token: &str) -> Option<Vec<u8>> {
        let ciphertext = hex_digits::octets(token)?;
        let is_whole = ciphertext.len() % 16 == 0;
        is_whole.then(|| self.key.decrypt_blocks(self.iv, &ciphertext))
    }
}

impl ReadLegacy {
    /// From padded blocks, read from behind: padding, suffix, digits, id.
    pub fn read(padded: &[u8], suffix: &str) -> Option<Self> {
        let text = unpadded(padded)?.strip_suffix(suffix.as_bytes())?;
        let (text, digits) = text.strip_suffix(b"|")?.split_last_chunk::<13>()?;
        let id = text.strip_suffix(b"|")?;
        let id_is_right = (1..=64).contains(&id.len())
            && id
                .iter()
                .all(|octet| octet.is_ascii_alphanumeric() || [b'_', b'-'].contains(octet));
        let digits_are_right = digits.iter().all(u8::is_ascii_digit);
        (id_is_right && digits_are_right).then(|| Self {
            openid: String::from_utf8(id.into()).unwrap(),
            issued_at: std::str::from_utf8(digits).unwrap().parse().unwrap(),
        })
    }
}
