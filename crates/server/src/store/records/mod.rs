//! What goes into a store and what comes out of it.

mod codes;
mod sign_in;
mod accounts;
mod sessions;
mod feeds;
mod revocations;
mod events;
mod deletions;
mod session_keys;
mod imports;
mod upkeep;

pub use accounts::*;
pub use codes::*;
pub use deletions::*;
pub use events::*;
pub use feeds::*;
pub use imports::*;
pub use revocations::*;
pub use session_keys::*;
pub use sessions::*;
pub use sign_in::*;
pub use upkeep::*;
