//! Why there is no database.

use std::fmt::{Debug, Formatter};
use std::time::Duration;

use super::Engine;
use crate::processes::ProgramError;

#[derive(thiserror::Error)]
pub enum DatabaseError {
    #[error(transparent)]
    Program(#[from] ProgramError),
    #[error("{engine} ended while it was starting:\n{log}")]
    Ended { engine: Engine, log: String },
    #[error("{engine} did not {what} within {}s:\n{log}", within.as_secs())]
    TooSlow {
        engine: Engine,
        what: &'static str,
        within: Duration,
        log: String,
    },
    #[error("{engine} is not running")]
    NotRunning { engine: Engine },
    #[error("a throw-away folder or a port")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl Debug for DatabaseError {
    /// The sentence, with its causes: this is what a test that unwraps shows.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{self}")?;
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
