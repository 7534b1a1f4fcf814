//! Keys: where they are read and made, how their files change, and what a running server does about it.

mod reading;
mod making;
mod journal;
pub mod rotation;
mod replacing;
mod watching;
mod resealing;
mod tending;

pub use making::{make_missing_files, new_token_key};
pub(crate) use reading::text_of_file;
pub use reading::{KeysError, sealing_keys, token_keys};
pub use replacing::{EditError, edit_key_file};
pub use tending::KeyTending;
