//! The token of the small Node service that many teams run today, and how far it is trusted.
//!
//! `hex(AES-256-CBC(key, iv, id|issued_at_ms|suffix))`, as Node's `crypto.createCipher('aes-256-cbc', secret)`
//! writes it: key and iv come from OpenSSL's `EVP_BytesToKey` (MD5, one round, no salt).
//!
//! **Danger: it is unauthenticated and its iv is fixed.** Whoever can tell one failure from another reads
//! tokens with a few thousand queries, and a weak secret is guessed offline from one token. So there is one
//! error and one path, whatever went wrong, and good claims prove nothing until their user has been found.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use core::fmt;
use core::time::Duration;

use aes::Aes256Enc;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, InnerIvInit, KeyInit};
use md5::Md5;
use sha2::{Digest, Sha512};
use subtle::{ConstantTimeEq, ConstantTimeGreater};
use zeroize::Zeroizing;

use crate::aead::{BLOCK_LENGTH, CbcDecryptor};
use crate::hex;
use crate::id::{OpenId, SessionId};
use crate::time::UnixMillis;

/// What the old service appends to every token unless told otherwise.
pub const DEFAULT_SUFFIX: &str = "2019";

/// 64 octets of id, two bars, 13 digits, and what a suffix may need.
const MAX_PLAINTEXT_LENGTH: usize = 511;

/// The old service's secret and suffix, ready for use.
///
/// What is secret is boxed, as in a [`SecretKey`](crate::SecretKey): a policy is moved more than once.
#[derive(Clone)]
pub struct LegacyCipher {
    encryptor: Box<Aes256Enc>,
    decryptor: Box<CbcDecryptor>,
    iv: Box<Zeroizing<[u8; 16]>>,
    suffix: String,
}

/// What of legacy tokens is accepted. Both bounds are inclusive.
#[derive(Clone, Debug)]
pub struct LegacyPolicy {
    pub cipher: LegacyCipher,
    /// How long such a token lives; 24 hours in the old service.
    pub ttl: Duration,
    /// The last issue time that is believed: the moment the last old instance was switched off.
    pub minted_until: UnixMillis,
    /// The last moment at which any of them is accepted.
    pub accept_until: UnixMillis,
}

impl LegacyPolicy {
    pub const DEFAULT_TTL: Duration = Duration::from_secs(24 * 60 * 60);

    /// Tokens of 24 hours, whenever they were minted.
    pub fn new(cipher: LegacyCipher, accept_until: UnixMillis) -> Self {
        Self {
            cipher,
            ttl: Self::DEFAULT_TTL,
            minted_until: accept_until,
            accept_until,
        }
    }
}

/// What a legacy token says, before any question of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyContent {
    pub openid: OpenId,
    pub issued_at: UnixMillis,
}

/// Why a secret can't be used, or a token can't be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegacyError {
    /// Everybody could write such tokens.
    EmptySecret,
    /// The id is not 1–64 of `[A-Za-z0-9_-]`, the time has not 13 digits, or the whole is too long.
    NotWritable,
}

impl LegacyError {
    pub const ALL_CODES: [&str; 2] = ["empty_legacy_secret", "legacy_not_writable"];

    /// The stable name, the same in every language.
    pub fn code(self) -> &'static str {
        match self {
            Self::EmptySecret => "empty_legacy_secret",
            Self::NotWritable => "legacy_not_writable",
        }
    }
}

impl fmt::Display for LegacyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptySecret => "the legacy secret is empty; it is the text that createCipher was given",
            Self::NotWritable => "a legacy token holds an openid of 1 to 64 letters, digits, _ and -, and a time of 13 digits",
        })
    }
}

impl core::error::Error for LegacyError {}

impl LegacyCipher {
    /// The secret is taken as UTF-8, as Node takes it.
    pub fn new(secret: &str, suffix: &str) -> Result<Self, LegacyError> {
        if secret.is_empty() {
            return Err(LegacyError::EmptySecret);
        }
        let key_and_iv = evp_bytes_to_key(secret.as_bytes());
        let (Some(key), Some(iv)) = (key_and_iv.first_chunk(), key_and_iv.last_chunk()) else {
            unreachable!("48 octets are 32 and 16");
        };
        Ok(Self {
            encryptor: Box::new(Aes256Enc::new(key.into())),
            decryptor: Box::new(CbcDecryptor::new(key)),
            iv: Box::new(Zeroizing::new(*iv)),
            suffix: suffix.into(),
        })
    }

    /// The token that the old service would have written for this user at this instant.
    pub fn seal(&self, openid: &OpenId, issued_at: UnixMillis) -> Result<String, LegacyError> {
        let plaintext = Zeroizing::new(format!("{openid}|{issued_at}|{}", self.suffix));
        // What we write we must accept.
        if self.parse(plaintext.as_bytes()).is_none() || plaintext.len() > MAX_PLAINTEXT_LENGTH {
            return Err(LegacyError::NotWritable);
        }
        let encryptor = cbc::Encryptor::inner_iv_init(&*self.encryptor, (&**self.iv).into());
        Ok(hex::encoded(
            &encryptor.encrypt_padded_vec::<Pkcs7>(plaintext.as_bytes()),
        ))
    }

    /// `None`, whatever is wrong with it; nothing more is to be known from here.
    pub fn open(&self, token: &str) -> Option<LegacyContent> {
        let mut buffer = Zeroizing::new(vec![0; token.len() / 2]);
        if !hex::decode(token, &mut buffer) {
            return None;
        }
        let plaintext = self
            .decryptor
            .decrypt_blocks_in_place(&self.iv, &mut buffer)?;
        // Bad padding takes the same way through the grammar as bad content.
        let (content, padding_is_right) = split_padding(plaintext);
        self.parse(content).filter(|_| padding_is_right)
    }

    /// `id|13 digits|suffix` and nothing else.
    fn parse(&self, plaintext: &[u8]) -> Option<LegacyContent> {
        let text = core::str::from_utf8(plaintext).ok()?;
        let (id, rest) = text.split_once('|')?;
        let (digits, suffix) = rest.split_once('|')?;
        let id_is_right = id
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'-'));
        let digits_are_right =
            digits.len() == 13 && digits.bytes().all(|octet| octet.is_ascii_digit());
        let openid = OpenId::try_from(id).ok()?;
        let issued_at = UnixMillis::new(digits.parse().ok()?)?;
        (id_is_right && digits_are_right && suffix == self.suffix)
            .then_some(LegacyContent { openid, issued_at })
    }
}

impl fmt::Debug for LegacyCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LegacyCipher")
    }
}

/// The session that a legacy token stands for: the first 16 octets of
/// SHA-512("weapp-login legacy session v1" ‖ token).
///
/// So parallel uses of one token are one session, and logging out kills the old token too.
pub fn session_id(token: &str) -> SessionId {
    let digest = Sha512::new()
        .chain_update(b"weapp-login legacy session v1")
        .chain_update(token)
        .finalize();
    let mut octets = [0; 16];
    octets.copy_from_slice(&digest[..16]);
    SessionId::from_octets(octets)
}

/// Splits PKCS #7 padding off without branching on it; where it is wrong, nothing is split off.
fn split_padding(plaintext: &[u8]) -> (&[u8], bool) {
    let Some((&padding, _)) = plaintext.split_last() else {
        return (plaintext, false);
    };
    let last_block = &plaintext[plaintext.len().saturating_sub(BLOCK_LENGTH)..];
    let mut right = padding.ct_gt(&0) & !padding.ct_gt(&16);
    for (from_end, octet) in (1_u8..).zip(last_block.iter().rev()) {
        let is_padding = !from_end.ct_gt(&padding);
        right &= !is_padding | octet.ct_eq(&padding);
    }
    let right = bool::from(right);
    let kept = plaintext.len() - if right { usize::from(padding) } else { 0 };
    (&plaintext[..kept], right)
}

/// OpenSSL's `EVP_BytesToKey` with MD5, one round and no salt, for a key of 32 octets and an iv of 16 behind it.
fn evp_bytes_to_key(secret: &[u8]) -> Box<Zeroizing<[u8; 48]>> {
    // Each block is the MD5 of the one before it and the secret.
    let mut blocks = Box::new(Zeroizing::new([0; 48]));
    // One hash, never moved: each place where it was would keep the end of the secret.
    let mut md5 = Md5::new();
    for start in [0, 16, 32] {
        let (done, rest) = blocks.split_at_mut(start);
        Digest::update(&mut md5, &done[start.saturating_sub(16)..]);
        Digest::update(&mut md5, secret);
        if let Some(block) = rest.first_chunk_mut::<16>() {
            Digest::finalize_into_reset(&mut md5, block.into());
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn padding_is_split_off_only_where_every_octet_of_it_is_right() {
        assert_eq!(
            split_padding(b"fifteen octets!\x01"),
            (&b"fifteen octets!"[..], true)
        );
        assert_eq!(split_padding(&[16; 16]), (&[][..], true));
        assert!(!split_padding(&[0; 16]).1);
        assert!(!split_padding(&[17; 32]).1);
        assert!(!split_padding(b"thirteen octs\x02\x03\x03").1);
        assert!(!split_padding(b"").1);
    }

    #[test]
    fn what_is_written_is_always_accepted() {
        let cipher = LegacyCipher::new("2019_06", DEFAULT_SUFFIX).unwrap();
        let dotted = OpenId::try_from("not.in.the.grammar").unwrap();
        let user = OpenId::try_from("oX1234").unwrap();
        let (twelve_digits, thirteen) = (
            UnixMillis::new(999_999_999_999),
            UnixMillis::new(1_000_000_000_000),
        );
        assert_eq!(
            cipher.seal(&dotted, thirteen.unwrap()),
            Err(LegacyError::NotWritable)
        );
        assert_eq!(
            cipher.seal(&user, twelve_digits.unwrap()),
            Err(LegacyError::NotWritable)
        );
        let token = cipher.seal(&user, thirteen.unwrap()).unwrap();
        assert_eq!(cipher.open(&token).unwrap().openid.to_string(), "oX1234");
    }
}
