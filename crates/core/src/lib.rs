#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

// In reading order: what a token says, how it is sealed, who may open it, and what the answer is.
pub mod time;
pub mod id;
pub mod claims;
mod cbor;
mod claims_cbor;
pub mod aead;
pub mod key;
pub mod key_ring;
pub mod invalid_reason;
pub mod token;
pub mod legacy;
pub mod policy;
pub mod revocation;
pub mod verdict;

pub use claims::{Claims, LegacyClaims, TokenClaims, TokenTimes};
pub use id::{AppId, ExternalId, OpenId, SessionId, UserId};
pub use invalid_reason::InvalidReason;
pub use key::{InspectKey, KeyError, KeyId, SecretKey};
pub use key_ring::{KeyFileError, KeyRing};
pub use legacy::{LegacyCipher, LegacyPolicy};
pub use policy::{Lifetimes, Policy};
pub use revocation::{Revocation, RevocationReason, RevocationSet};
pub use time::UnixMillis;
pub use token::Iv;
pub use verdict::{Verdict, verify};
