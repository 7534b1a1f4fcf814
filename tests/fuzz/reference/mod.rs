//! The format, read anew from its page (crates/core/README.md) with other libraries: AES, HMAC and SHA-512 are
//! aws-lc-rs, CBOR is minicbor, hex is data-encoding, MD5 is the md-5 crate. Nothing here uses weapp-login-core.

mod claims;
mod format;
pub mod hex_digits;
mod keys;
mod legacy;
mod token;
mod verdict;

pub use claims::ReadClaims;
pub use format::format;
pub use keys::{inspect_key, key_file, secret_key};
pub use legacy::{LegacyKey, ReadLegacy};
pub use token::{NamedKey, Parts, unpadded};
pub use verdict::verdict;
