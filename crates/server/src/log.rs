//! The log: one line a request, failures once, and only what this project says itself.
//!
//! Libraries are heard from `warn` on, whatever the level: at `trace` some of them print URLs and headers,
//! where secrets and codes are.

use std::io::{BufWriter, IsTerminal};

use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
pub use weapp_login_guard::with_causes;

use crate::settings::{LogFormat, LogSettings};

/// Writes what is still to be written when it is dropped.
#[must_use]
pub struct Log {
    _writing: WorkerGuard,
}

/// Logs to standard error from now on. A second call changes nothing.
///
/// A thread of its own writes the lines, as many at once as there are; requests wait for it only when it is far
/// behind, for no line may be lost.
pub fn start(settings: &LogSettings) -> Log {
    let (writer, writing) = NonBlockingBuilder::default()
        .lossy(false)
        .finish(BufWriter::new(std::io::stderr()));
    let ours = LevelFilter::from_level(settings.level);
    let targets = Targets::new()
        .with_default(LevelFilter::WARN.min(ours))
        .with_target("weapp_login", ours)
        .with_target("weapp_login_guard", ours)
        .with_target("weapp_login_wechat", ours);
    let registry = tracing_subscriber::registry().with(targets);
    let lines = fmt::layer()
        .with_writer(writer)
        .with_ansi(std::io::stderr().is_terminal() && !is_colour_refused())
        .with_target(false);
    // Only a test that starts two servers in one process calls twice.
    let _ = match settings.format {
        LogFormat::Text => registry.with(lines.compact()).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
    Log { _writing: writing }
}

/// By <https://no-color.org>.
fn is_colour_refused() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
