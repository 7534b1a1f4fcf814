//! The file that audit lines go to.

use std::collections::VecDeque;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// Appends to whatever file has the path: another one if somebody has renamed or deleted the one before.
pub struct AuditFile {
    path: PathBuf,
    open: Option<File>,
    /// The last line was broken off.
    is_torn: bool,
    is_failing: bool,
}

impl AuditFile {
    /// It is opened when there is something to write.
    pub fn at(path: PathBuf) -> Self {
        Self {
            path,
            open: None,
            is_torn: false,
            is_failing: false,
        }
    }

    /// Gives back what could not be written. That is logged when it begins and when it ends.
    pub fn append(&mut self, mut lines: VecDeque<String>) -> VecDeque<String> {
        let written = self.try_to_append(&mut lines);
        if self.is_failing != written.is_err() {
            self.is_failing = written.is_err();
            let path = self.path.display();
            match written {
                Ok(()) => tracing::info!(%path, "the audit file is written again"),
                Err(error) => {
                    tracing::error!(%path, %error, "the audit file can't be written; its lines wait, and the oldest are kept");
                }
            }
        }
        lines
    }

    fn try_to_append(&mut self, lines: &mut VecDeque<String>) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        if !self.is_where_the_path_leads() {
            self.open = Some(self.open_or_make()?);
            self.is_torn = false;
        }
        let Some(file) = &mut self.open else {
            return Ok(());
        };
        while let Some(line) = lines.front() {
            // In one call, so that lines of several processes don't mix.
            let before = if self.is_torn { "\n" } else { "" };
            self.is_torn = true;
            file.write_all(format!("{before}{line}\n").as_bytes())?;
            self.is_torn = false;
            lines.pop_front();
        }
        Ok(())
    }

    fn is_where_the_path_leads(&self) -> bool {
        let (Some(open), Ok(there)) = (&self.open, self.path.metadata()) else {
            return false;
        };
        open.metadata().is_ok_and(|open| is_same(&open, &there))
    }

    /// For its owner alone.
    fn open_or_make(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// A file that is open can't be renamed there.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_not_be_written_waits_in_its_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("later/audit.jsonl");
        let mut file = AuditFile::at(path.clone());
        let lines = VecDeque::from(["1".to_owned(), "2".to_owned()]);
        let left = file.append(lines.clone());
        assert_eq!(left, lines);
        std::fs::create_dir(folder.path().join("later")).unwrap();
        assert!(file.append(left).is_empty());
        assert_eq!(std::fs::read_to_string(path).unwrap(), "1\n2\n");
    }

    #[test]
    fn a_line_that_was_broken_off_is_no_beginning_of_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        let mut file = AuditFile::at(path.clone());
        assert!(file.append(VecDeque::from(["1".to_owned()])).is_empty());
        file.is_torn = true;
        assert!(file.append(VecDeque::from(["2".to_owned()])).is_empty());
        assert_eq!(std::fs::read_to_string(path).unwrap(), "1\n\n2\n");
    }
}
