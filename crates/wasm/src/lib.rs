//! `core` for JavaScript: a thin face with no rules of its own.
//!
//! It takes texts and numbers and gives JSON. Every verdict, reason and error code comes from
//! `weapp-login-core`; the types and the pleasant names are in `web/token`.

mod json;
mod thrown;
mod key_file;
mod policy;
mod revocations;
mod codec;
mod inspector;
