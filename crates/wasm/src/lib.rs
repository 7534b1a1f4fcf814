//! `core` for JavaScript: a thin face with no rules of its own.
//!
//! It takes texts and numbers and gives texts and numbers. Every verdict, reason and error code comes from
//! `weapp-login-core`; the types and the pleasant names are in `web/token`.

mod complaint;
mod desk;
mod desk_claims;
mod desk_verdict;
mod desk_inspection;
mod key_file;
mod iv_source;
mod revocations;
mod codec;
mod inspector;
mod settings;
