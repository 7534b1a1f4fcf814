//! What must hold for any octets whatever: the properties that `just fuzz` tries on millions of inputs and
//! `cargo test` on the corpus, the same functions for both.
//!
//! A target's `take` panics where `core` and the format read anew (`reference`) do not agree to the octet, in
//! both directions: what is accepted, its values and its one spelling, and why the rest is refused. It answers
//! with the word for what became of the input, so that a corpus that reaches nothing is seen.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a property that does not hold ends the program"
)]

// The format by another hand; it knows nothing of core.
#[path = "../independent.rs"]
mod independent;
pub mod reference;

mod keys;
mod vectors;
mod agreement;
mod inspector_agreement;

// The targets.
pub mod token_text;
pub mod opening;
pub mod claims_cbor;
pub mod legacy_text;
pub mod legacy_plaintext;
pub mod written_keys;
pub mod key_file;

mod target;
mod corpus;

pub use corpus::{Input, corpus};
pub use target::{TARGETS, Target};
