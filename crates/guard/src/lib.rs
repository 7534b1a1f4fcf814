//! The guard of an axum service.

// In reading order: what goes over the wire, and which sessions have been ended.
pub mod http;
mod revocations;
mod revocation_source;
mod follower;
pub mod clock;
mod causes;

pub use causes::with_causes;
pub use follower::{Follower, Pace};
pub use revocation_source::{RevocationPage, RevocationSource};
pub use revocations::{Freshness, Revocations};
