//! The guard of an axum service.

// In reading order: what goes over the wire.
pub mod http;
mod causes;

pub use causes::with_causes;
