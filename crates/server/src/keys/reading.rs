//! Reading keys, from a file or from the settings themselves.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use weapp_login_core::{KeyFileError, KeyRing};
use zeroize::Zeroizing;

use crate::sealing::{SealingKeyError, SealingKeys};
use crate::secret_text::looks_like_a_secret;
use crate::settings::{KeyFile, KeySource};

/// Why there are no keys to work with.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error(
        "{path}: {cause}; `weapp-login keys new` and `weapp-login keys new --sealing` make what belongs there"
    )]
    Unreadable { path: String, cause: io::Error },
    #[error(
        "{path}: it is open to others than its owner (mode {mode:04o}); chmod 600 {path}, or keys.allow_shared_files = true"
    )]
    Shared { path: String, mode: u32 },
    #[error("{place}: {cause}")]
    TokenKeys { place: String, cause: KeyFileError },
    #[error("{place}: {cause}")]
    SealingKeys {
        place: String,
        cause: SealingKeyError,
    },
}

pub fn token_keys(source: &KeySource) -> Result<KeyRing, KeysError> {
    let text = text_of(source)?;
    KeyRing::parse_file(&text).map_err(|cause| KeysError::TokenKeys {
        place: source.to_string(),
        cause,
    })
}

pub fn sealing_keys(source: &KeySource) -> Result<SealingKeys, KeysError> {
    let text = text_of(source)?;
    SealingKeys::parse_file(&text).map_err(|cause| KeysError::SealingKeys {
        place: source.to_string(),
        cause,
    })
}

fn text_of(source: &KeySource) -> Result<Zeroizing<String>, KeysError> {
    match source {
        KeySource::Given { lines, .. } => Ok(Zeroizing::new(lines.expose().to_owned())),
        KeySource::File(file) => text_of_file(file),
    }
}

pub(super) fn text_of_file(key_file: &KeyFile) -> Result<Zeroizing<String>, KeysError> {
    let path = &key_file.path;
    let unreadable = |cause| unreadable(path, cause);
    let mut file = File::open(path).map_err(unreadable)?;
    if !key_file.may_be_shared {
        refuse_shared(&file, path)?;
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

#[cfg(unix)]
fn refuse_shared(file: &File, path: &Path) -> Result<(), KeysError> {
    use std::os::unix::fs::PermissionsExt;

    let metadata = file.metadata().map_err(|cause| unreadable(path, cause))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display().to_string();
    Err(KeysError::Shared { path, mode })
}

#[cfg(not(unix))]
fn refuse_shared(_: &File, _: &Path) -> Result<(), KeysError> {
    Ok(())
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
