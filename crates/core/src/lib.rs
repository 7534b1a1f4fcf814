#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

#[macro_use]
mod words;
mod hex;

// In reading order: what a token says, how it is sealed, who may open it, what the answer is,
// and what a person sees.
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
mod instant_and_reason;
mod id_map;
pub mod revocation_set;
pub mod verdict;
pub mod layout;
pub mod inspection;
pub mod error_codes;

pub use claims::{Claims, LegacyClaims, TokenClaims, TokenTimes};
pub use id::{AppId, ExternalId, OpenId, SessionId, UserId};
pub use inspection::{Inspection, Inspector};
pub use invalid_reason::InvalidReason;
pub use key::{InspectKey, KeyError, KeyId, SecretKey};
pub use key_ring::{KeyFileError, KeyRing};
pub use legacy::{LegacyCipher, LegacyPolicy};
pub use policy::{Lifetimes, Policy};
pub use revocation::{Revocation, RevocationReason, Scope};
pub use revocation_set::RevocationSet;
pub use time::UnixMillis;
pub use token::Iv;
pub use verdict::{Verdict, VerdictName, verify};
