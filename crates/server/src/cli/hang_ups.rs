//! SIGHUP, by which an operator has a server read its keys anew, and a terminal that is closed ends one.

use std::io::{IsTerminal, stdin};

/// Heard from now on, instead of ending the process. Where there is no such signal, none comes.
pub(super) struct HangUps {
    #[cfg(unix)]
    signals: Option<tokio::signal::unix::Signal>,
    had_terminal: bool,
}

impl HangUps {
    pub(super) fn hear() -> Self {
        #[cfg(unix)]
        use tokio::signal::unix::{SignalKind, signal};

        Self {
            #[cfg(unix)]
            signals: signal(SignalKind::hangup()).ok(),
            had_terminal: stdin().is_terminal(),
        }
    }

    pub(super) async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signals) = &mut self.signals
            && signals.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }

    /// Whoever started the server in a terminal, and closed that, wants no server left behind.
    pub(super) fn terminal_is_gone(&self) -> bool {
        self.had_terminal && !stdin().is_terminal()
    }
}
