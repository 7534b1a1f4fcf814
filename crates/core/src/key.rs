//! Keys and the way they are written.
//!
//! ```text
//! weapp-secret.<kid>.<128 hex>     mints and checks
//! weapp-inspect.<kid>.<64 hex>     reads, and can neither mint nor vouch
//! ```

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use core::fmt;

use sha2::{Digest, Sha512};
use zeroize::{Zeroize, Zeroizing};

use crate::aead::{A256CbcHs512, CbcDecryptor, KEY_LENGTH};
use crate::hex;

pub(crate) const SECRET_PREFIX: &str = "weapp-secret.";
const INSPECT_PREFIX: &str = "weapp-inspect.";

/// The name of a key in a token: the first 4 octets of SHA-512("weapp-login key id v1" ‖ key).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// From 8 lowercase hex digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        hex::octets_of(text).map(Self)
    }

    /// As a number, of which those are the digits.
    pub fn as_u32(self) -> u32 {
        u32::from_be_bytes(self.0)
    }

    /// As 8 lowercase hex digits.
    pub(crate) fn encode<'a>(&self, room: &'a mut [u8; 8]) -> &'a str {
        hex::encode(&self.0, room)
    }

    fn of(key: &[u8; KEY_LENGTH]) -> Self {
        let digest = Sha512::new()
            .chain_update(b"weapp-login key id v1")
            .chain_update(key)
            .finalize();
        Self([digest[0], digest[1], digest[2], digest[3]])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.encode(&mut [0; 8]))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A key that mints tokens and checks them. It shows itself only where it is asked to by name.
///
/// What is secret is boxed: a key that is moved leaves no copy behind that nobody wipes.
#[derive(Clone)]
pub struct SecretKey {
    kid: KeyId,
    octets: Octets<KEY_LENGTH>,
    pub(crate) cipher: Box<A256CbcHs512>,
}

type Octets<const N: usize> = Box<Zeroizing<[u8; N]>>;

impl SecretKey {
    /// From 64 random octets; 64 equal ones are refused.
    pub fn from_octets(mut octets: [u8; KEY_LENGTH]) -> Result<Self, KeyError> {
        let mut kept = no_octets_yet();
        kept.copy_from_slice(&octets);
        octets.zeroize();
        Self::new(kept)
    }

    fn new(octets: Octets<KEY_LENGTH>) -> Result<Self, KeyError> {
        if octets.iter().all(|octet| *octet == octets[0]) {
            return Err(KeyError::Weak);
        }
        Ok(Self {
            kid: KeyId::of(&octets),
            cipher: Box::new(A256CbcHs512::new(&octets)),
            octets,
        })
    }

    /// From `weapp-secret.<kid>.<128 hex>`.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let Some(rest) = text.strip_prefix(SECRET_PREFIX) else {
            let kind = if text.starts_with(INSPECT_PREFIX) {
                KeyError::CannotMint
            } else {
                KeyError::MalformedSecret
            };
            return Err(kind);
        };
        let (kid, octets) = kid_and_octets(rest).ok_or(KeyError::MalformedSecret)?;
        let key = Self::new(octets)?;
        if key.kid == kid {
            Ok(key)
        } else {
            Err(KeyError::IdMismatch)
        }
    }

    pub fn kid(&self) -> KeyId {
        self.kid
    }

    /// The half that reads tokens and can neither mint nor vouch for one.
    pub fn inspect_key(&self) -> InspectKey {
        let mut octets = no_octets_yet();
        octets.copy_from_slice(&self.octets[32..]);
        InspectKey::new(self.kid, octets)
    }

    /// `weapp-secret.<kid>.<128 hex>`, for the key file and for nothing else.
    pub fn written(&self) -> Zeroizing<String> {
        written(SECRET_PREFIX, self.kid, self.octets.as_slice())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({})", self.kid)
    }
}

/// A key that reads tokens. It has no function that verifies: everything it shows is [`Unverified`](crate::token::Unverified).
#[derive(Clone)]
pub struct InspectKey {
    kid: KeyId,
    octets: Octets<32>,
    pub(crate) decryptor: Box<CbcDecryptor>,
}

impl InspectKey {
    /// From `weapp-inspect.<kid>.<64 hex>`; its kid can't be checked.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let rest = text
            .strip_prefix(INSPECT_PREFIX)
            .ok_or(KeyError::MalformedInspect)?;
        let (kid, octets) = kid_and_octets(rest).ok_or(KeyError::MalformedInspect)?;
        Ok(Self::new(kid, octets))
    }

    fn new(kid: KeyId, octets: Octets<32>) -> Self {
        Self {
            kid,
            decryptor: Box::new(CbcDecryptor::new(&octets)),
            octets,
        }
    }

    pub fn kid(&self) -> KeyId {
        self.kid
    }

    /// `weapp-inspect.<kid>.<64 hex>`.
    pub fn written(&self) -> Zeroizing<String> {
        written(INSPECT_PREFIX, self.kid, self.octets.as_slice())
    }
}

impl fmt::Debug for InspectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "InspectKey({})", self.kid)
    }
}

/// Why a text is not a key, or not one for this place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// Not the written form of a secret.
    MalformedSecret,
    /// Not the written form of an inspect key.
    MalformedInspect,
    /// The kid is not the one of this secret: a digit is wrong somewhere.
    IdMismatch,
    /// All octets are equal.
    Weak,
    /// An inspect key where a secret belongs.
    CannotMint,
    /// A ring without a secret.
    NoKey,
    /// The same key twice in a ring.
    Duplicate(KeyId),
}

impl KeyError {
    pub const ALL_CODES: [&str; 7] = [
        "malformed_secret",
        "malformed_inspect_key",
        "key_id_mismatch",
        "weak_key",
        "cannot_mint",
        "no_key",
        "duplicate_key",
    ];

    /// The stable name, the same in every language.
    pub fn code(self) -> &'static str {
        match self {
            Self::MalformedSecret => "malformed_secret",
            Self::MalformedInspect => "malformed_inspect_key",
            Self::IdMismatch => "key_id_mismatch",
            Self::Weak => "weak_key",
            Self::CannotMint => "cannot_mint",
            Self::NoKey => "no_key",
            Self::Duplicate(_) => "duplicate_key",
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MalformedSecret => {
                f.write_str("a secret is written weapp-secret.<8 lowercase hex digits>.<128 lowercase hex digits>")
            }
            Self::MalformedInspect => {
                f.write_str("an inspect key is written weapp-inspect.<8 lowercase hex digits>.<64 lowercase hex digits>")
            }
            Self::IdMismatch => f.write_str("the key id is not the one of this secret; was a digit changed?"),
            Self::Weak => f.write_str("all octets of the key are equal; a key is 64 random octets"),
            Self::CannotMint => f.write_str("an inspect key can't mint or check; a secret (weapp-secret.…) belongs here"),
            Self::NoKey => f.write_str("at least one secret (weapp-secret.…) is needed"),
            Self::Duplicate(kid) => write!(f, "the key {kid} is there twice"),
        }
    }
}

impl core::error::Error for KeyError {}

fn no_octets_yet<const N: usize>() -> Octets<N> {
    Box::new(Zeroizing::new([0; N]))
}

fn kid_and_octets<const N: usize>(text: &str) -> Option<(KeyId, Octets<N>)> {
    let (kid, digits) = text.split_once('.')?;
    let kid = KeyId::parse(kid)?;
    let mut octets = no_octets_yet();
    hex::decode(digits, octets.as_mut_slice()).then_some((kid, octets))
}

fn written(prefix: &str, kid: KeyId, octets: &[u8]) -> Zeroizing<String> {
    let mut room = Zeroizing::new(vec![0; 2 * octets.len()]);
    let digits = hex::encode(octets, &mut room);
    // Room for all of it at once: a text that grows leaves its first part behind in memory.
    let mut text = Zeroizing::new(String::with_capacity(prefix.len() + 9 + digits.len()));
    text.push_str(&format!("{prefix}{kid}."));
    text.push_str(digits);
    text
}
