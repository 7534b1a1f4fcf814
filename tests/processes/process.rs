//! A server's process.

use std::fs::File;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::folder::GuardedFolder;
use super::programs::Account;

/// Tells the guardian of the process, and becomes the server.
const LAUNCHER: &str = r#"echo "$2" > "$1/$$" && shift 2 && exec "$@""#;

/// Signals a process and all that it has started.
const SIGNALLER: &str = r#"
family() { echo "$1"; for child in $(pgrep -P "$1"); do family "$child"; done; }
processes=$(family "$1")
kill -s "$2" "$1" && { kill -s "$2" $processes 2> /dev/null || :; }
"#;

pub struct ServerProcess {
    child: Child,
    record: PathBuf,
}

impl ServerProcess {
    /// What it says goes into the folder's log. `end_at_once` is the signal for the guardian to send.
    pub fn launch(
        command: &Command,
        account: Option<Account>,
        end_at_once: &str,
        folder: &GuardedFolder,
    ) -> io::Result<Self> {
        let log = File::options()
            .create(true)
            .append(true)
            .open(folder.log())?;
        let mut launcher = Command::new("sh");
        launcher
            .args(["-c", LAUNCHER, "sh"])
            .arg(folder.running())
            .arg(end_at_once)
            .arg(command.get_program())
            .args(command.get_args())
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0);
        if let Some(account) = account {
            account.run(&mut launcher);
        }
        let child = launcher.spawn()?;
        let record = folder.running().join(child.id().to_string());
        Ok(Self { child, record })
    }

    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// To the server alone.
    pub fn signal(&self, signal: &str) -> io::Result<()> {
        succeeded(Command::new("kill").args(["-s", signal, &self.child.id().to_string()]))
    }

    /// To the server and its own processes.
    pub fn signal_all(&self, signal: &str) -> io::Result<()> {
        let id = self.child.id().to_string();
        succeeded(Command::new("sh").args(["-c", SIGNALLER, "sh", &id, signal]))
    }

    /// Whether it did, within that time.
    pub async fn ends_within(&mut self, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        while !self.has_ended() {
            if Instant::now() > deadline {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let _ = std::fs::remove_file(&self.record);
        true
    }

    /// For a drop, when the guardian has been told to end it.
    pub fn wait(mut self) {
        let _ = self.child.wait();
    }
}

fn succeeded(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(io::Error::other(
        String::from_utf8_lossy(&output.stderr).into_owned(),
    ))
}

/// The end of a log: where a server says why it won't start.
pub fn last_lines(log: &Path) -> String {
    let log = std::fs::read(log).unwrap_or_default();
    let log = String::from_utf8_lossy(&log);
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(25)..].join("\n")
}
