//! The service over HTTP.

mod answer;
mod calling_service;
mod client;
mod cross_origin;
mod development_guard;
mod failure;
mod head_timeout;
mod openapi;
mod requests;
mod router;
mod routes;
mod serve;
mod session_check;
mod wire;

pub use openapi::document;
pub use router::{RequestLimits, operator_router, router};
pub use routes::admin::INSPECTOR_PATH;
pub use serve::{ConnectionLimits, SPARE_CONNECTIONS, serve};
