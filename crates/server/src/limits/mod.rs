//! How often somebody may do something, and how much may go on at once; whoever wants more is told when to come back.
//!
//! Each server counts for itself and in memory: with three servers behind a gateway a limit is three times as wide.

mod address_block;
mod at_once;
mod caller;
mod cells;
mod connection_counts;
mod rate_limit;
mod rates;
mod share;

pub use address_block::AddressBlock;
pub use at_once::AtOnce;
pub use caller::Caller;
pub use connection_counts::ConnectionCounts;
pub use rate_limit::{RateLimit, TooMany};
pub use rates::Rates;
pub use share::{Full, Place, Share};
