//! The format, read anew from its page (crates/core/README.md) with other libraries: AES, HMAC and SHA-512 are
//! aws-lc-rs, CBOR is minicbor, MD5 is the md-5 crate. Nothing here uses weapp-login-core.

mod claims;
mod hex_digits;
mod keys;
mod legacy;
mod token;
mod verdict;

pub use claims::ReadClaims;
use hex_digits::{is_hex, octets_of};
pub use keys::{inspect_key, key_file, secret_key};
pub use legacy::{LegacyKey, ReadLegacy};
pub use token::{Parts, unpadded};
pub use verdict::verdict;
