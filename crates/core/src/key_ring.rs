//! The keys that a program trusts, in their order, and the file that holds them.

use alloc::vec::Vec;
use core::fmt;

use crate::key::{KeyError, KeyId, SecretKey};

/// At least one secret, in order: the first mints, all check.
///
/// Rotation: add the new key last everywhere, move it first, drop the old one when the longest idle
/// time to live has passed since the last instance minted with it.
#[derive(Clone, Debug)]
pub struct KeyRing {
    keys: Vec<SecretKey>,
}

impl KeyRing {
    /// Refuses an empty list and a doubled key.
    pub fn new(keys: Vec<SecretKey>) -> Result<Self, KeyError> {
        if keys.is_empty() {
            return Err(KeyError::NoKey);
        }
        for (index, key) in keys.iter().enumerate() {
            if keys[..index]
                .iter()
                .any(|earlier| earlier.kid() == key.kid())
            {
                return Err(KeyError::Duplicate(key.kid()));
            }
        }
        Ok(Self { keys })
    }

    /// From a key file: one secret a line, blank lines and lines that start with `#` aside.
    ///
    /// One bad line refuses the whole file, so that a slip never drops a key that is in use.
    pub fn parse_file(text: &str) -> Result<Self, KeyFileError> {
        let mut keys: Vec<SecretKey> = Vec::new();
        for (line, text) in key_lines(text) {
            let key = SecretKey::parse(text).map_err(|cause| KeyFileError { line, cause })?;
            if keys.iter().any(|earlier| earlier.kid() == key.kid()) {
                return Err(KeyFileError {
                    line,
                    cause: KeyError::Duplicate(key.kid()),
                });
            }
            keys.push(key);
        }
        Self::new(keys).map_err(|cause| KeyFileError { line: 1, cause })
    }

    /// The key that mints.
    pub fn minting_key(&self) -> &SecretKey {
        &self.keys[0]
    }

    /// All keys, the minting one first.
    pub fn keys(&self) -> &[SecretKey] {
        &self.keys
    }

    pub fn by_id(&self, kid: KeyId) -> Option<&SecretKey> {
        self.keys.iter().find(|key| key.kid() == kid)
    }
}

/// The lines of a key file that hold a key, with their numbers from 1.
pub fn key_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    // Some editors put a mark before the first line, which nobody sees.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let numbered = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line));
    numbered.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
}

/// Why a key file is refused, and at which line. It never shows what the line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFileError {
    /// From 1.
    pub line: usize,
    pub cause: KeyError,
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.cause)
    }
}

impl core::error::Error for KeyFileError {}
