//! The service over HTTP.

mod answer;
mod client;
mod development_guard;
mod envelope;
pub mod error_code;
mod failure;
mod presented_token;
mod request_id;
mod requests;
mod router;
mod routes;
mod serve;
mod wire;

pub use router::{Limits, operator_router, router};
pub use routes::admin::INSPECTOR_PATH;
pub use serve::serve;
