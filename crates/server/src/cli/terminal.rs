//! Where a command's words go.

use std::io::{self, ErrorKind, Write};

use crate::language::{Language, Words};

/// Standard output for what was asked for, standard error for what there is to say about it.
///
/// Whoever has stopped reading (`| head`) has read enough: that is no failure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    pub(super) language: Language,
}

impl Terminal {
    /// On standard output.
    pub(super) fn say(self, words: &Words) -> io::Result<()> {
        self.print(words.said_in(self.language))
    }

    /// On standard output, what is the same in every language.
    pub(super) fn print(self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout();
        let written = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }

    /// On standard error. Nobody is left to be told if that is closed.
    pub(super) fn note(self, words: &Words) {
        let text = words.said_in(self.language);
        let _ = writeln!(io::stderr(), "weapp-login: {}", text.trim_end());
    }
}
