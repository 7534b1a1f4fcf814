//! The service over HTTP.

mod answer;
mod client;
mod cross_origin;
mod development_guard;
mod failure;
mod openapi;
mod requests;
mod router;
mod routes;
mod serve;
mod session_check;
mod wire;

pub use openapi::document;
pub use router::{Limits, operator_router, router};
pub use routes::admin::INSPECTOR_PATH;
pub use serve::serve;
