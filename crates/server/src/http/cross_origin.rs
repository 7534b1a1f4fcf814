//! Pages of other origins, such as a uni-app's H5: which may ask, and what they may see.
//!
//! A page whose origin is not configured is told nothing, so its browser keeps the answer from it.
//! Source: the Fetch standard, "CORS protocol".

use std::time::Duration;

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, CONTENT_TYPE,
    RETRY_AFTER,
};
use axum::http::{HeaderValue, Method};
use axum::response::Response;
use axum::{Router, middleware};
use tower_http::cors::{AllowOrigin, CorsLayer};
use weapp_login_guard::http::{NO_RENEW, RENEWED, SESSION};

use super::requests::REQUEST_ID;
use crate::web_origin::WebOrigin;

/// For the team's own services, which are no pages.
const FOR_SERVICES: [&str; 2] = ["/revocations", "/service/"];

/// Every request with `x-session` is asked about before it is made; no browser remembers longer than this.
const MAX_AGE: Duration = Duration::from_secs(2 * 60 * 60);

/// Lets the pages of these origins in, errors included; without any, nothing is changed.
pub fn let_in(origins: &[WebOrigin], routes: Router) -> Router {
    if origins.is_empty() {
        return routes;
    }
    let origins = origins.to_vec();
    let is_let_in = move |origin: &HeaderValue, path: &str| {
        let is_known = origins.iter().any(|known| origin == known.as_str());
        is_known && !FOR_SERVICES.iter().any(|prefix| path.starts_with(prefix))
    };
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, request| {
            is_let_in(origin, request.uri.path())
        }))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers([SESSION, NO_RENEW, AUTHORIZATION, CONTENT_TYPE])
        .expose_headers([RENEWED, RETRY_AFTER, REQUEST_ID])
        .max_age(MAX_AGE);
    routes
        .layer(layer)
        .layer(middleware::map_response(tell_strangers_nothing))
}

/// The layer tells everybody what is allowed, and only then who.
async fn tell_strangers_nothing(mut response: Response) -> Response {
    let headers = response.headers_mut();
    if !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        for name in [
            ACCESS_CONTROL_ALLOW_HEADERS,
            ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_EXPOSE_HEADERS,
            ACCESS_CONTROL_MAX_AGE,
        ] {
            headers.remove(name);
        }
    }
    response
}
