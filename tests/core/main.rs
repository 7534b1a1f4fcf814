//! Proofs of weapp-login-core, through its public face alone: the vectors of others, an independent
//! implementation, and properties.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod support;

// The vectors.
mod v1_vectors;
mod extra_vectors;
mod verdict_vectors;
mod key_vectors;
mod legacy_vectors;
mod generator;
mod readme;

// The cipher.
mod cipher_vectors;
mod cipher_against_aws_lc;

// What must hold for everything.
mod changed_tokens;
mod order_of_failing;
mod round_trips;
mod hostile_input;
mod inspecting;
mod verdict_instants;
mod lifetimes;
mod revocations;
mod stable_names;
mod secrecy;
