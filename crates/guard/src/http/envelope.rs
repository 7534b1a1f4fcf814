//! What every answer looks like on the wire.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// With the charset that the yardstick names: some clients take a JSON without one for Latin-1. Any answer
/// may carry a token, or tell of one, so none is stored on the way.
pub fn envelope(status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("application/json; charset=utf-8"),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    // What we say is text, numbers and lists, and can always be written.
    let body = serde_json::to_string(body).unwrap_or_default();
    (status, headers, body).into_response()
}
