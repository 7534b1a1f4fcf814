//! Proofs of weapp-login-core, through its public face alone: the vectors of others, an independent
//! implementation, and properties.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod support;

mod key_vectors;
mod verdict_instants;
mod lifetimes;
