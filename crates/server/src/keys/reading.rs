//! Reading keys, from a file or from the settings themselves.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use weapp_login_core::{KeyFileError, KeyRing};
use zeroize::Zeroizing;

use crate::language::{Bilingual, Words, english_for_the_log, words};
use crate::sealing::{SealingKeyError, SealingKeys};
use crate::secret_text::looks_like_a_secret;
use crate::settings::{KeyFile, KeySource};

/// Why there are no keys to work with.
#[derive(Debug)]
pub enum KeysError {
    Unreadable {
        place: Words,
        cause: io::Error,
    },
    Shared {
        path: String,
        mode: u32,
    },
    TokenKeys {
        place: Words,
        cause: KeyFileError,
    },
    SealingKeys {
        place: Words,
        cause: SealingKeyError,
    },
}

impl Bilingual for KeysError {
    fn words(&self) -> Words {
        match self {
            Self::Unreadable { place, cause } => {
                let cause = cause.words();
                words!(
                    "{}：{}；里面该有的由 `weapp-login keys new` 和 `weapp-login keys new --sealing` 生成",
                    "{}: {}; `weapp-login keys new` and `weapp-login keys new --sealing` make what belongs there",
                    place,
                    cause
                )
            }
            Self::Shared { path, mode } => words!(
                "{path}：别人也能读它（权限 {mode:04o}）；请 chmod 600 {path}，或者设 keys.allow_shared_files = true",
                "{path}: it is open to others than its owner (mode {mode:04o}); \
                 chmod 600 {path}, or keys.allow_shared_files = true"
            ),
            Self::TokenKeys { place, cause } => {
                let cause = cause.words();
                words!("{}：{}", "{}: {}", place, cause)
            }
            Self::SealingKeys { place, cause } => {
                let cause = cause.words();
                words!("{}：{}", "{}: {}", place, cause)
            }
        }
    }
}

english_for_the_log!(KeysError);

pub fn token_keys(source: &KeySource) -> Result<KeyRing, KeysError> {
    let text = text_of(source)?;
    KeyRing::parse_file(&text).map_err(|cause| KeysError::TokenKeys {
        place: source.words(),
        cause,
    })
}

pub fn sealing_keys(source: &KeySource) -> Result<SealingKeys, KeysError> {
    let text = text_of(source)?;
    SealingKeys::parse_file(&text).map_err(|cause| KeysError::SealingKeys {
        place: source.words(),
        cause,
    })
}

fn text_of(source: &KeySource) -> Result<Zeroizing<String>, KeysError> {
    match source {
        KeySource::Given { lines, .. } => Ok(Zeroizing::new(lines.expose().to_owned())),
        KeySource::File(file) => text_of_file(file),
    }
}

pub(crate) fn text_of_file(key_file: &KeyFile) -> Result<Zeroizing<String>, KeysError> {
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
    let place = if looks_like_a_secret(&path) {
        "（这看起来是密钥，不是密钥文件） / (this looks like a key, not like a file of keys)".into()
    } else {
        Words::same(path)
    };
    KeysError::Unreadable { place, cause }
}
