//! A process that is measured.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::processors::{self, Place};

/// It is killed when this is dropped.
pub struct Process {
    child: Child,
}

impl Process {
    pub fn start(command: &mut Command, place: Place) -> Result<Self> {
        processors::keep_to(place)?;
        let child = command.stdin(Stdio::null()).spawn();
        processors::keep_to(Place::Measured)?;
        let child = child.with_context(|| format!("{command:?}"))?;
        Ok(Self { child })
    }

    /// One that prints the port of 127.0.0.1 on which it answers.
    pub fn that_tells_its_port(command: &mut Command, place: Place) -> Result<(Self, SocketAddr)> {
        let mut process = Self::start(command.stdout(Stdio::piped()), place)?;
        let stdout = process.child.stdout.take().context("no output")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let port = line.trim().parse().context("it has told no port")?;
        Ok((process, (Ipv4Addr::LOCALHOST, port).into()))
    }

    /// What it and its children have used of the processors.
    pub fn time_used(&self) -> Result<Duration> {
        time_used(self.child.id())
    }

    /// What it has in memory, in octets.
    pub fn resident(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        Ok(kibibytes.context("no VmRSS")?.parse::<u64>()? * 1024)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// To the nanosecond; what `/proc/PID/stat` has is only looked at in ticks.
fn time_used(pid: u32) -> Result<Duration> {
    let mut used = Duration::ZERO;
    for thread in fs::read_dir(format!("/proc/{pid}/task"))? {
        // A thread may end meanwhile.
        let Ok(times) = fs::read_to_string(thread?.path().join("schedstat")) else {
            continue;
        };
        let nanos = times.split_whitespace().next().context("no time")?;
        used += Duration::from_nanos(nanos.parse()?);
    }
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
    for child in children.split_whitespace() {
        used += time_used(child.parse()?)?;
    }
    Ok(used)
}
