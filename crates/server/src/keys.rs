//! Key files: reading them, and making them for development.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use weapp_login_core::{KeyFileError, KeyRing, SecretKey};
use zeroize::Zeroizing;

use crate::random;
use crate::sealing::{self, SealingKeyError, SealingKeys};
use crate::secret_text::looks_like_a_secret;
use crate::settings::KeySource;

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(
        "{path}: {cause}; `weapp-login keys new` and `weapp-login keys new --sealing` make what belongs there"
    )]
    Unreadable { path: String, cause: io::Error },
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
            Err(cause) => Err(unreadable(path, cause)),
        },
    }
}

fn unreadable(path: &Path, cause: io::Error) -> KeysError {
    let path = path.display().to_string();
    let path = if looks_like_a_secret(&path) {
        "(this looks like a key, not like a file of keys)".into()
    } else {
        path
    };
    KeysError::Unreadable { path, cause }
}

/// Another server that starts at the same moment sees the whole file or none, and so does the next start after
/// a crash.
fn make_if_missing(
    path: &Path,
    comment: &str,
    key: impl Fn() -> Zeroizing<String>,
) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let unfinished = path.with_extension(format!("{}.tmp", hex::encode(random::octets::<8>())));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(format!("# weapp-login: {comment}\n{}\n", *key()).as_bytes())?;
    file.sync_all()?;
    // Unlike a rename, a link never replaces what another server has just made.
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
