//! What the tests, the generator of vectors and the bench share.
#![expect(
    clippy::unwrap_used,
    reason = "a proof that can't be set up is a failed proof"
)]

pub mod processes;
pub mod databases;
pub mod independent;
pub mod extra_vectors;
pub mod vector_files;
