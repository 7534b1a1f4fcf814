//! What ends a command before its end.

use crate::language::{Bilingual, Words};

/// What ends a command: a text for the person who typed it.
#[derive(Debug)]
pub(super) struct CommandError(pub(super) Words);

impl<E: Bilingual> From<E> for CommandError {
    fn from(error: E) -> Self {
        Self(error.words())
    }
}
