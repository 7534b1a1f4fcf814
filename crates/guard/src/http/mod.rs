//! What goes over the wire in every service of the team: the token in, the envelope out.

mod error_code;
mod envelope;
mod failure;
mod presented_token;
pub mod request_id;

pub use envelope::envelope;
pub use error_code::ErrorCode;
pub use failure::{AnsweredWith, Cause, Failure};
pub use presented_token::{NO_RENEW, PresentedToken, RENEWED, SESSION, bearer};
