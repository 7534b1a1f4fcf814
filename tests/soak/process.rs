//! A server in a process of its own, whose memory can be told from that of the phones.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};

const PATIENCE: Duration = Duration::from_secs(30);

/// `weapp-login serve --config`, until it is dropped.
pub struct Process {
    child: Child,
    /// A host and a port.
    pub address: String,
}

impl Process {
    /// Its log goes to a file beside the settings, as it would on a real machine.
    pub async fn start(config: PathBuf) -> anyhow::Result<Self> {
        let log_path = config.with_extension("log");
        // Built like this program, so that nothing is compiled twice.
        let build = tokio::task::spawn_blocking(|| {
            escargot::CargoBuild::new()
                .args(["--package=weapp-login", "--package=weapp-login-tests"])
                .bin("weapp-login")
                .current_release()
                .run()
        });
        let child = build
            .await??
            .command()
            .args(["serve", "--config"])
            .arg(config)
            .stdout(Stdio::null())
            .stderr(File::create(&log_path)?)
            .spawn()?;
        let mut process = Self {
            child,
            address: String::new(),
        };
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while process.address.is_empty() {
            let log = std::fs::read_to_string(&log_path)?;
            if let Some((_, rest)) = log.split_once("serving address=") {
                let address = rest.split_whitespace().next();
                address.unwrap_or_default().clone_into(&mut process.address);
            } else if process.child.try_wait()?.is_some() || tokio::time::Instant::now() > deadline
            {
                bail!("the server did not start: {log}");
            } else {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        Ok(process)
    }

    /// What it holds of the machine's memory now, in KiB.
    pub fn memory(&self) -> anyhow::Result<u64> {
        self.status("VmRSS:")
    }

    /// The most that it has ever held, in KiB.
    pub fn peak_memory(&self) -> anyhow::Result<u64> {
        self.status("VmHWM:")
    }

    /// Linux tells.
    fn status(&self, name: &str) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.context("no such line in /proc")?.parse()?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
