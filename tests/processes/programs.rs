//! Where the servers' programs are, and who may run them.

use std::ffi::OsStr;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::ProgramError;

/// A program on the PATH, or where Debian keeps those that are not on everybody's.
pub fn find(package: &'static str, program: &str) -> Result<PathBuf, ProgramError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .chain(postgresql_folders())
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .ok_or(ProgramError::NotInstalled(package))
}

/// `/usr/lib/postgresql/*/bin`, the newest first.
fn postgresql_folders() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    folders.sort();
    folders
        .into_iter()
        .rev()
        .map(|(_, folder)| folder)
        .collect()
}

/// A user of this machine.
#[derive(Clone, Copy)]
pub struct Account {
    uid: u32,
    gid: u32,
}

impl Account {
    /// Whom a server runs as: servers refuse root, so root hands them to the user that Debian made for them.
    pub fn for_server(name: &'static str) -> Result<Option<Self>, ProgramError> {
        static WE_ARE_ROOT: OnceLock<bool> = OnceLock::new();
        if !WE_ARE_ROOT.get_or_init(|| number_of("-u", None).is_some_and(|uid| uid == 0)) {
            return Ok(None);
        }
        let (uid, gid) = (number_of("-u", Some(name)), number_of("-g", Some(name)));
        let account = uid.zip(gid).map(|(uid, gid)| Self { uid, gid });
        account.map(Some).ok_or(ProgramError::NoAccount(name))
    }

    pub fn run(self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    pub fn own(self, path: &Path) -> io::Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
    }
}

fn number_of(which: &str, name: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(which).args(name).output().ok()?;
    std::str::from_utf8(&output.stdout)
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// Runs a program to its end, on a thread that may block; an end in failure is an error that shows all it said.
pub async fn run_to_end(mut command: Command) -> Result<(), ProgramError> {
    let program = Path::new(command.get_program())
        .file_name()
        .map(OsStr::to_string_lossy)
        .unwrap_or_default()
        .into_owned();
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    match output.map_err(io::Error::other).flatten() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(ProgramError::Failed {
            program,
            output: String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        }),
        Err(source) => Err(ProgramError::NotRun { program, source }),
    }
}
