#![doc = include_str!("../README.md")]

// In reading order: the guard of a service, what stands in front of a route, what goes over the wire, and which
// sessions have been ended.
mod guard;
mod layer;
mod session;
mod session_check;
mod refusal;
pub mod http;
mod revocations;
mod revocation_source;
mod follower;
pub mod clock;
mod moment;
mod causes;

pub use causes::with_causes;
pub use follower::{Follower, Pace};
pub use guard::{Guard, GuardError, GuardOptions, WhenStale};
pub use layer::{GuardLayer, Guarded};
pub use refusal::{GoodClaims, Refusal};
pub use revocation_source::{RevocationPage, RevocationSource};
pub use revocations::{Freshness, Revocations};
pub use session::Session;
pub use session_check::{Checked, Renewal, SessionCheck};
