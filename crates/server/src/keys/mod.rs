//! Keys: where they are read and made, and what a running server does about them.

mod reading;
mod making;
mod watching;
mod resealing;
mod tending;

pub use making::{make_missing_files, new_token_key};
pub use reading::{KeysError, sealing_keys, token_keys};
pub use tending::KeyTending;
