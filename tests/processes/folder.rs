//! Folders that vanish with the test process, however it ends.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::programs::Account;

/// A shell that outlives the test process: its standard input is a pipe, and ends when the process does, be
/// it by `kill -9`. Then it ends the servers, which are the files of `running`, and deletes the folder.
/// The folder of the files is moved first, so that a server that was about to start can't any more.
///
/// PostgreSQL lets go of its shared memory when it gets SIGQUIT, and not when it is killed; after a kill the
/// 7th line of its file names what is left.
const GUARDIAN: &str = r#"
family() { echo "$1"; for child in $(pgrep -P "$1"); do family "$child"; done; }
cat > /dev/null
tries=0
mv "$1/running" "$1/ending"
for file in "$1"/ending/*; do
    test -e "$file" || continue
    server=${file##*/}
    servers=$(family "$server")
    kill -s "$(cat "$file")" "$server"
    kill -s CONT $servers
    tries=0
    while kill -0 "$server" && test "$tries" -lt 500; do tries=$((tries + 1)); sleep 0.01; done
    kill -s KILL $servers
done
ipcrm -m "$(sed -n '7s/.* //p' "$1/data/postmaster.pid")"
while ! rm -rf "$1" && test "$tries" -lt 1000; do tries=$((tries + 1)); sleep 0.01; done
"#;

/// A folder with a guardian, for the data and the log of one server, or for whatever else must not stay behind.
pub struct GuardedFolder {
    path: PathBuf,
    guardian: Child,
}

impl GuardedFolder {
    /// Among the system's temporary folders.
    pub fn new() -> io::Result<Self> {
        Self::for_server(&std::env::temp_dir(), None)
    }

    /// Belongs to the account that the server will run as.
    pub fn for_server(parent: &Path, owner: Option<Account>) -> io::Result<Self> {
        let path = tempfile::Builder::new()
            .prefix("weapp-login-tests-")
            .tempdir_in(parent)?
            .keep();
        // In a group of its own: Ctrl-C ends the tests, and not the one that cleans up after them.
        let guardian = Command::new("sh")
            .args(["-c", GUARDIAN, "sh"])
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let folder = Self { path, guardian };
        std::fs::create_dir(folder.running())?;
        for path in [folder.path(), &folder.running()] {
            owner.map_or(Ok(()), |owner| owner.own(path))?;
        }
        Ok(folder)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    pub fn log(&self) -> PathBuf {
        self.path.join("log")
    }

    /// Has one file for each server, named for its process; in it the signal that ends it at once.
    pub fn running(&self) -> PathBuf {
        self.path.join("running")
    }

    /// Tells the guardian that the time has come.
    pub fn let_go(&mut self) {
        self.guardian.stdin.take();
    }
}

impl Drop for GuardedFolder {
    fn drop(&mut self) {
        self.let_go();
        // It is gone within seconds, or else was killed.
        let _ = self.guardian.wait();
    }
}
