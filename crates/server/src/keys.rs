//! Key files: reading them, and making them for development.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use weapp_login_core::{KeyFileError, KeyRing, SecretKey};
use zeroize::Zeroizing;

use crate::random;
use crate::sealing::{self, SealingKeyError, SealingKeys};
use crate::settings::KeySource;

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(
        "{path}: {cause}; `weapp-login keys new` and `weapp-login keys new --sealing` make what belongs there"
    )]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("{place}: {cause}")]
    TokenKeys { place: String, cause: KeyFileError },
    #[error("{place}: {cause}")]
    SealingKeys {
        place: String,
        cause: SealingKeyError,
    },
}

pub fn token_keys(source: &KeySource) -> Result<KeyRing, KeysError> {
    let (text, place) = read(source, "keys.secrets")?;
    KeyRing::parse_file(&text).map_err(|cause| KeysError::TokenKeys { place, cause })
}

pub fn sealing_keys(source: &KeySource) -> Result<SealingKeys, KeysError> {
    let (text, place) = read(source, "keys.sealing_secrets")?;
    SealingKeys::parse_file(&text).map_err(|cause| KeysError::SealingKeys { place, cause })
}

/// A fresh token key.
pub fn new_token_key() -> SecretKey {
    SecretKey::from_octets(random::octets()).expect("64 random octets are not all equal")
}

/// Makes the two key files of a development server, unless they are there, readable by their owner only.
pub fn make_missing_files(token_keys: &Path, sealing_keys: &Path) -> io::Result<()> {
    make_if_missing(token_keys, "token keys; the first mints, all check", || {
        new_token_key().written()
    })?;
    make_if_missing(
        sealing_keys,
        "what session_keys are stored under",
        sealing::new_written_key,
    )
}

fn read(source: &KeySource, setting: &str) -> Result<(Zeroizing<String>, String), KeysError> {
    match source {
        KeySource::Given(lines) => Ok((
            Zeroizing::new(lines.expose().to_owned()),
            setting.to_owned(),
        )),
        KeySource::File(path) => match fs::read_to_string(path) {
            Ok(text) => Ok((Zeroizing::new(text), path.display().to_string())),
            Err(cause) => Err(KeysError::Unreadable {
                path: path.clone(),
                cause,
            }),
        },
    }
}

fn make_if_missing(
    path: &Path,
    comment: &str,
    key: impl Fn() -> Zeroizing<String>,
) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(format!("# weapp-login: {comment}\n{}\n", *key()).as_bytes())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
