//! session_keys are stored sealed, under keys of their own.
//!
//! ```text
//! weapp-sealing.<kid>.<128 hex>                  a sealing key, one a line of its file
//! kid(4) ‖ iv(16) ‖ ciphertext ‖ tag(32)         a sealed session_key
//! ```
//!
//! The cipher is the token's (RFC 7518 §5.2.5), the keys are not: a token key, or its inspect half, opens
//! none of this. The aad binds a session_key to its user: moved to another row, it does not open.

use std::fmt;

use sha2::{Digest, Sha256, Sha512};
use weapp_login_core::aead::{A256CbcHs512, IV_LENGTH, KEY_LENGTH, TAG_LENGTH};
use weapp_login_core::key_ring::key_lines;
use weapp_login_core::{AppId, OpenId};
use weapp_login_wechat::SessionKey;
use zeroize::Zeroizing;

use crate::language::{Bilingual, Words, english_for_the_log, words};
use crate::random;

const PREFIX: &str = "weapp-sealing.";
const KID_LENGTH: usize = 4;

/// The keys of a sealing file: the first seals, all open.
pub struct SealingKeys {
    keys: Vec<SealingKey>,
}

struct SealingKey {
    kid: [u8; KID_LENGTH],
    cipher: A256CbcHs512,
}

/// A session_key as a store keeps it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSessionKey {
    pub sealed: Vec<u8>,
    /// The same for the same session_key, so that a store sees when it changes.
    pub mark: [u8; 8],
}

impl SealedSessionKey {
    /// Which key it is sealed under.
    pub fn kid(&self) -> &[u8] {
        self.sealed.get(..KID_LENGTH).unwrap_or_default()
    }
}

/// Why a sealing file is refused; it never shows what a line says.
#[derive(Debug, PartialEq, Eq)]
pub enum SealingKeyError {
    Malformed(usize),
    TokenKey(usize),
    IdMismatch(usize),
    Duplicate(usize),
    NoKey,
}

impl Bilingual for SealingKeyError {
    fn words(&self) -> Words {
        match self {
            Self::Malformed(line) => words!(
                "第 {line} 行：封存密钥的写法是 weapp-sealing.<8 位小写十六进制>.<128 位小写十六进制>",
                "line {line}: a sealing key is written weapp-sealing.<8 lowercase hex digits>.<128 lowercase hex digits>"
            ),
            Self::TokenKey(line) => words!(
                "第 {line} 行：这是令牌密钥；session_key 有自己的密钥（weapp-sealing.…）",
                "line {line}: this is a token key; session_keys have keys of their own (weapp-sealing.…)"
            ),
            Self::IdMismatch(line) => words!(
                "第 {line} 行：kid 和密钥不相符，是不是改过一位数字？",
                "line {line}: the key id is not the one of this key; was a digit changed?"
            ),
            Self::Duplicate(line) => words!(
                "第 {line} 行：密钥出现了两次",
                "line {line}: the key is there twice"
            ),
            Self::NoKey => {
                "至少要有一个封存密钥（weapp-sealing.…） / at least one sealing key (weapp-sealing.…) is needed"
                    .into()
            }
        }
    }
}

english_for_the_log!(SealingKeyError);

impl SealingKeys {
    pub fn parse_file(text: &str) -> Result<Self, SealingKeyError> {
        let mut keys: Vec<SealingKey> = Vec::new();
        for (line, text) in key_lines(text) {
            let key = parse_key(text, line)?;
            if keys.iter().any(|earlier| earlier.kid == key.kid) {
                return Err(SealingKeyError::Duplicate(line));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            Err(SealingKeyError::NoKey)
        } else {
            Ok(Self { keys })
        }
    }

    pub fn seal(
        &self,
        appid: &AppId,
        openid: &OpenId,
        session_key: &SessionKey,
    ) -> SealedSessionKey {
        let SealingKey { kid, cipher } = &self.keys[0];
        let iv = random::octets::<IV_LENGTH>();
        let text = session_key.text().as_bytes();
        let sealed = [&kid[..], &iv, &cipher.seal(&iv, &aad(appid, openid), text)].concat();
        let digest = Sha256::digest(text);
        let mut mark = [0; 8];
        mark.copy_from_slice(&digest[..8]);
        SealedSessionKey { sealed, mark }
    }

    /// In their order: the first seals.
    pub fn kids(&self) -> Vec<[u8; KID_LENGTH]> {
        self.keys.iter().map(|key| key.kid).collect()
    }

    /// The key that seals.
    pub fn first_kid(&self) -> [u8; KID_LENGTH] {
        self.keys[0].kid
    }

    /// What is sealed, sealed anew under the first key; `None` if it does not open.
    pub fn reseal(
        &self,
        appid: &AppId,
        openid: &OpenId,
        sealed: &[u8],
    ) -> Option<SealedSessionKey> {
        let session_key = self.open(appid, openid, sealed)?;
        Some(self.seal(appid, openid, &session_key))
    }

    /// `None` if it was sealed under another key or for another user.
    pub fn open(&self, appid: &AppId, openid: &OpenId, sealed: &[u8]) -> Option<SessionKey> {
        let (kid, rest) = sealed.split_first_chunk::<KID_LENGTH>()?;
        let (iv, rest) = rest.split_first_chunk::<IV_LENGTH>()?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG_LENGTH>()?;
        let key = self.keys.iter().find(|key| key.kid == *kid)?;
        let text = Zeroizing::new(
            key.cipher
                .open(iv, &aad(appid, openid), ciphertext, tag)
                .ok()?,
        );
        std::str::from_utf8(&text).ok()?.parse().ok()
    }
}

/// A fresh sealing key, as it is written.
pub fn new_written_key() -> Zeroizing<String> {
    let octets = Zeroizing::new(random::octets::<KEY_LENGTH>());
    let digits = Zeroizing::new(hex::encode(octets.as_slice()));
    Zeroizing::new(format!(
        "{PREFIX}{}.{}",
        hex::encode(kid_of(&octets)),
        *digits
    ))
}

fn parse_key(text: &str, line: usize) -> Result<SealingKey, SealingKeyError> {
    let Some(rest) = text.strip_prefix(PREFIX) else {
        let is_token_key = text.starts_with("weapp-secret.") || text.starts_with("weapp-inspect.");
        return Err(if is_token_key {
            SealingKeyError::TokenKey(line)
        } else {
            SealingKeyError::Malformed(line)
        });
    };
    let is_written_right = rest
        .bytes()
        .all(|octet| matches!(octet, b'0'..=b'9' | b'a'..=b'f' | b'.'));
    let (kid, digits) = rest
        .split_once('.')
        .filter(|_| is_written_right)
        .ok_or(SealingKeyError::Malformed(line))?;
    let mut octets = Zeroizing::new([0; KEY_LENGTH]);
    let mut written_kid = [0; KID_LENGTH];
    hex::decode_to_slice(digits, octets.as_mut_slice())
        .map_err(|_| SealingKeyError::Malformed(line))?;
    hex::decode_to_slice(kid, &mut written_kid).map_err(|_| SealingKeyError::Malformed(line))?;
    if written_kid != kid_of(&octets) {
        return Err(SealingKeyError::IdMismatch(line));
    }
    Ok(SealingKey {
        kid: written_kid,
        cipher: A256CbcHs512::new(&octets),
    })
}

fn kid_of(key: &[u8; KEY_LENGTH]) -> [u8; KID_LENGTH] {
    let digest = Sha512::new()
        .chain_update(b"weapp-login sealing key id v1")
        .chain_update(key)
        .finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

/// Neither an appid nor an openid has a bar in it.
fn aad(appid: &AppId, openid: &OpenId) -> Vec<u8> {
    format!("weapp-login session_key v1|{appid}|{openid}").into_bytes()
}

impl fmt::Debug for SealingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKeys")
    }
}

impl fmt::Debug for SealedSessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedSessionKey")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> (AppId, OpenId, SessionKey) {
        let session_key = "tiihtNczf5v6AKRyjwEUhQ==".parse().unwrap();
        (
            "wx0123456789abcdef".parse().unwrap(),
            "oX1234".parse().unwrap(),
            session_key,
        )
    }

    #[test]
    fn a_sealed_session_key_opens_for_its_user_only() {
        let keys = SealingKeys::parse_file(&new_written_key()).unwrap();
        let (appid, openid, session_key) = names();
        let sealed = keys.seal(&appid, &openid, &session_key);
        assert_eq!(
            keys.open(&appid, &openid, &sealed.sealed).unwrap().text(),
            session_key.text()
        );
        assert!(
            keys.open(&appid, &"oX1235".parse().unwrap(), &sealed.sealed)
                .is_none()
        );
        assert!(
            keys.open(&"wx0".parse().unwrap(), &openid, &sealed.sealed)
                .is_none()
        );
        assert!(
            SealingKeys::parse_file(&new_written_key())
                .unwrap()
                .open(&appid, &openid, &sealed.sealed)
                .is_none()
        );
    }

    #[test]
    fn after_a_rotation_the_old_key_still_opens() {
        let (old, new) = (new_written_key(), new_written_key());
        let (appid, openid, session_key) = names();
        let sealed = SealingKeys::parse_file(&old)
            .unwrap()
            .seal(&appid, &openid, &session_key);
        let both = SealingKeys::parse_file(&format!("# rotated\n{}\n{}\n", *new, *old)).unwrap();
        assert!(both.open(&appid, &openid, &sealed.sealed).is_some());
        assert_ne!(
            both.seal(&appid, &openid, &session_key).sealed[..4],
            sealed.sealed[..4]
        );
    }

    #[test]
    fn a_token_key_seals_nothing() {
        let token_key = weapp_login_core::SecretKey::from_octets(random::octets()).unwrap();
        let refusal = SealingKeys::parse_file(&token_key.written()).unwrap_err();
        assert_eq!(refusal, SealingKeyError::TokenKey(1));
        let inspect_key = token_key.inspect_key().written();
        assert_eq!(
            SealingKeys::parse_file(&inspect_key).unwrap_err(),
            SealingKeyError::TokenKey(1)
        );
    }
}
