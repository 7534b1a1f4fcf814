//! `weapp-login`, as an operator runs it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Condvar, LazyLock, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// However slow the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// Built like the tests themselves, so that nothing is compiled twice.
static BINARY: LazyLock<escargot::CargoRun> = LazyLock::new(|| {
    escargot::CargoBuild::new()
        .arg("--workspace")
        .bin("weapp-login")
        .current_release()
        .run()
        .unwrap()
});

/// The command, with nothing of this machine's environment that could set anything; it speaks English.
pub fn weapp_login(arguments: &[&str]) -> Command {
    let mut command = without_settings(BINARY.command());
    command.args(arguments);
    command.env("WEAPP_LOGIN_LANG", "en");
    command
}

pub(super) fn without_settings(mut command: Command) -> Command {
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
    pub exit_code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Finished {
    pub fn of(mut command: Command) -> Self {
        command.output().unwrap().into()
    }

    /// Gives back what it has printed.
    #[track_caller]
    pub fn must_succeed(self) -> String {
        assert!(self.succeeded, "{}", self.stderr);
        self.stdout
    }
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        Self {
            succeeded: output.status.success(),
            exit_code: output.status.code(),
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
    log: Arc<Log>,
    logging: Option<JoinHandle<()>>,
}

impl Serving {
    /// With `--dev`, or the simulator: reads standard output up to the last line of the banner.
    pub fn start(command: Command) -> Self {
        let mut serving = Self::spawn(command);
        let mut stdout = BufReader::new(serving.child.stdout.take().unwrap());
        while !serving.banner.contains("Ctrl-C") {
            if stdout.read_line(&mut serving.banner).unwrap() == 0 {
                let log = serving.whole_log();
                panic!("it ended: {}{log}", serving.banner);
            }
        }
        let address = serving.banner.split("http://").nth(1).unwrap();
        serving.base_url = format!("http://{}", first_word(address));
        serving
    }

    /// With `--config`: waits until the log says where it serves.
    pub fn start_configured(command: Command) -> Self {
        let mut serving = Self::spawn(command);
        // The name of the field, as the text form and as JSON write it.
        let behind = serving.wait_for_one_of(&["serving address=", r#""address":""#]);
        serving.base_url = format!("http://{}", first_word(&behind));
        serving
    }

    /// Where the operator's pages are.
    pub fn operators_url(&self) -> String {
        let behind = self.wait_for_one_of(&["page=http://", r#""page":"http://"#]);
        format!("http://{}", first_word(&behind))
    }

    /// What stands behind the first of these texts that the log has.
    fn wait_for_one_of(&self, texts: &[&str]) -> String {
        let behind = |log: &str| {
            let mut found = texts.iter().filter_map(|text| log.split_once(text));
            found.next().map(|(_, behind)| behind.to_owned())
        };
        let is_waiting = |state: &mut LogState| behind(&state.text).is_none() && !state.has_ended;
        let state = self.log.state.lock().unwrap();
        let waited = self
            .log
            .news
            .wait_timeout_while(state, PATIENCE, is_waiting);
        let (state, _) = waited.unwrap();
        behind(&state.text).unwrap_or_else(|| panic!("no {texts:?} in the log:\n{}", state.text))
    }

    fn spawn(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Log::default());
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let logging = std::thread::spawn({
            let log = Arc::clone(&log);
            move || {
                let mut line = String::new();
                while stderr.read_line(&mut line).unwrap() > 0 {
                    log.add(&line);
                    line.clear();
                }
                log.end();
            }
        });
        Self {
            child,
            banner: String::new(),
            base_url: String::new(),
            log,
            logging: Some(logging),
        }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.state.lock().unwrap().text.clone()
    }

    /// Waits until the log has this text in it.
    pub fn wait_for_log(&self, text: &str) {
        self.wait_for_log_times(text, 1);
    }

    /// Waits until the log has this text in it so many times.
    pub fn wait_for_log_times(&self, text: &str, times: usize) {
        let is_waiting =
            |state: &mut LogState| state.text.matches(text).count() < times && !state.has_ended;
        let state = self.log.state.lock().unwrap();
        let (state, _) = self
            .log
            .news
            .wait_timeout_while(state, PATIENCE, is_waiting)
            .unwrap();
        let count = state.text.matches(text).count();
        assert!(count >= times, "no {text:?} in the log:\n{}", state.text);
    }

    /// `kill -HUP`
    pub fn hang_up(&self) {
        self.signal("-HUP");
    }

    /// What a service manager sends; gives back the log.
    pub fn terminate(mut self) -> (bool, String) {
        self.signal("-TERM");
        let succeeded = self.child.wait().unwrap().success();
        (succeeded, self.whole_log())
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Of a process that has ended, or is about to.
    fn whole_log(&mut self) -> String {
        if let Some(logging) = self.logging.take() {
            logging.join().unwrap();
        }
        self.log()
    }
}

impl Drop for Serving {
    /// A story that failed leaves no server behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Standard error, read all the time, so that nobody is held up by a full pipe.
#[derive(Default)]
struct Log {
    state: Mutex<LogState>,
    news: Condvar,
}

#[derive(Default)]
struct LogState {
    text: String,
    has_ended: bool,
}

impl Log {
    fn add(&self, line: &str) {
        self.state.lock().unwrap().text.push_str(line);
        self.news.notify_all();
    }

    fn end(&self) {
        self.state.lock().unwrap().has_ended = true;
        self.news.notify_all();
    }
}

fn first_word(text: &str) -> &str {
    let is_end = |character: char| character.is_whitespace() || "/\"".contains(character);
    text.split(is_end).next().unwrap()
}
