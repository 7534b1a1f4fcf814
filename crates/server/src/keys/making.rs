//! Making keys, and the key files of a development server.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use weapp_login_core::SecretKey;
use zeroize::Zeroizing;

use crate::random;
use crate::sealing;

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
    let mut file = create_private(&unfinished)?;
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

/// A file that was not there, and that its owner alone may read.
pub(super) fn create_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
