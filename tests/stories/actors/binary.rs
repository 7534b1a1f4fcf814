//! `weapp-login`, as an operator runs it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

/// Built like the tests themselves, so that nothing is compiled twice.
static BINARY: LazyLock<escargot::CargoRun> = LazyLock::new(|| {
    escargot::CargoBuild::new()
        .arg("--workspace")
        .bin("weapp-login")
        .current_release()
        .run()
        .unwrap()
});

/// The command, with nothing of this machine's environment that could set anything.
pub fn weapp_login(arguments: &[&str]) -> Command {
    let mut command = BINARY.command();
    command.args(arguments);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("WEAPP_LOGIN__") {
            command.env_remove(name);
        }
    }
    command
}

/// A command that has ended.
pub struct Finished {
    pub succeeded: bool,
    pub stdout: String,
    pub stderr: String,
}

impl Finished {
    pub fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            succeeded: output.status.success(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A server that runs until it is told to stop.
pub struct Serving {
    child: Child,
    /// What it had said when it was ready.
    pub banner: String,
    pub base_url: String,
}

impl Serving {
    /// Reads standard output up to the last line of the banner.
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut banner = String::new();
        while !banner.contains("Ctrl-C") {
            if stdout.read_line(&mut banner).unwrap() == 0 {
                let mut stderr = String::new();
                child
                    .stderr
                    .take()
                    .unwrap()
                    .read_to_string(&mut stderr)
                    .unwrap();
                panic!("it ended: {banner}{stderr}");
            }
        }
        let address = banner.split("http://").nth(1).unwrap();
        let end = address
            .find(|character: char| character.is_whitespace() || character == '/')
            .unwrap();
        let base_url = format!("http://{}", &address[..end]);
        Self {
            child,
            banner,
            base_url,
        }
    }

    /// What a service manager sends; gives back the log.
    pub fn terminate(mut self) -> (bool, String) {
        let killed = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (self.child.wait().unwrap().success(), log)
    }
}

impl Drop for Serving {
    /// A story that failed leaves no server behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
