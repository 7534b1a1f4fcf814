//! A key file gets a new text: all of it or none, whoever reads it meanwhile and whatever happens half-way.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::making::create_private;
use super::reading::{KeysError, text_of_file};
use crate::language::{Bilingual, Words, words};
use crate::settings::KeyFile;

/// Why a key file stays as it was.
#[derive(Debug)]
pub enum EditError<R> {
    Unreadable(KeysError),
    /// The edit itself does not want to.
    Refused(R),
    AtWork(PathBuf),
    Unwritable {
        path: PathBuf,
        cause: io::Error,
    },
}

impl<R: Bilingual> Bilingual for EditError<R> {
    fn words(&self) -> Words {
        match self {
            Self::Unreadable(error) => error.words(),
            Self::Refused(refusal) => refusal.words(),
            Self::AtWork(path) => {
                let path = path.display();
                words!(
                    "{path} 已经在那里：另一个 rotate 正在进行，或者半途停下了，那就删掉它",
                    "{path} is there: another rotate is at work, or has died half-way; then remove it"
                )
            }
            Self::Unwritable { path, cause } => {
                let (path, cause) = (path.display(), cause.words());
                words!(
                    "{path}：写不了，什么都没有改：{}",
                    "{path}: it can't be written, and nothing was changed: {}",
                    cause
                )
            }
        }
    }
}

/// Reads the file, has `edit` make a new text of it, and puts that in its place, with the same owner and mode.
///
/// One edit at a time: the unfinished file, `<file>.rotating`, is the lock.
pub fn edit_key_file<T, R>(
    key_file: &KeyFile,
    edit: impl FnOnce(&str) -> Result<(Zeroizing<String>, T), R>,
) -> Result<T, EditError<R>> {
    let unwritable = |cause| EditError::Unwritable {
        path: key_file.path.clone(),
        cause,
    };
    // A link stays one, and the file that it names is replaced.
    let path = fs::canonicalize(&key_file.path).unwrap_or_else(|_| key_file.path.clone());
    let mut name = path.clone().into_os_string();
    name.push(".rotating");
    let unfinished =
        Unfinished::create(name.into()).map_err(|(path, cause)| match cause.kind() {
            io::ErrorKind::AlreadyExists => EditError::AtWork(path),
            _ => unwritable(cause),
        })?;
    let text = text_of_file(key_file).map_err(EditError::Unreadable)?;
    let (text, outcome) = edit(&text).map_err(EditError::Refused)?;
    unfinished.finish(&text, &path).map_err(unwritable)?;
    Ok(outcome)
}

/// The new file beside the old one; gone if nothing comes of it.
struct Unfinished {
    path: PathBuf,
    file: File,
    is_finished: bool,
}

impl Unfinished {
    fn create(path: PathBuf) -> Result<Self, (PathBuf, io::Error)> {
        match create_private(&path) {
            Ok(file) => Ok(Self {
                path,
                file,
                is_finished: false,
            }),
            Err(error) => Err((path, error)),
        }
    }

    fn finish(mut self, text: &str, target: &Path) -> io::Result<()> {
        let metadata = fs::metadata(target)?;
        self.file.write_all(text.as_bytes())?;
        take_owner_and_mode(&self.file, &metadata)?;
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        self.is_finished = true;
        // The new name must outlive a power cut, too. Where a folder can't be synced, the rename has been done.
        if let Some(folder) = target.parent() {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // By now the name may be another edit's.
        if !self.is_finished {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(unix)]
fn take_owner_and_mode(file: &File, of: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};

    let ours = file.metadata()?;
    if (ours.uid(), ours.gid()) != (of.uid(), of.gid()) {
        fchown(file, Some(of.uid()), Some(of.gid()))?;
    }
    file.set_permissions(of.permissions())
}

#[cfg(not(unix))]
fn take_owner_and_mode(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}
