//! The envelope of a success, and the headers that ride on it.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use weapp_login_guard::http::envelope;

const SUCCESS: &str = "success";
/// The yardstick's own words, which its clients may compare.
const LOGGED_IN: &str = "登陆成功";

/// `{"code": 0, "data": …, "message": …}`
pub struct Answer(Response);

#[derive(Serialize)]
struct Body<T> {
    code: u16,
    data: T,
    message: &'static str,
}

/// `{}`
#[derive(Serialize)]
struct Nothing {}

impl Answer {
    pub fn new(data: impl Serialize) -> Self {
        Self::saying(SUCCESS, data)
    }

    pub fn logged_in(data: impl Serialize) -> Self {
        Self::saying(LOGGED_IN, data)
    }

    pub fn empty() -> Self {
        Self::new(Nothing {})
    }

    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        // What the outside named is visible ASCII by its type.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers_mut().append(name, value);
        }
        self
    }

    fn saying(message: &'static str, data: impl Serialize) -> Self {
        let body = Body {
            code: 0,
            data,
            message,
        };
        Self(envelope(StatusCode::OK, &body))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        self.0
    }
}
