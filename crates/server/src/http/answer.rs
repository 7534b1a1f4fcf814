//! The envelope of a success, and the headers that ride on it.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;
use weapp_login_guard::http::envelope;

const SUCCESS: &str = "success";
/// The yardstick's own words, which its clients may compare.
const LOGGED_IN: &str = "登陆成功";

/// `{"code": 0, "data": …, "message": …}`
pub struct Answer {
    data: serde_json::Value,
    message: &'static str,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Answer {
    pub fn new(data: impl Serialize) -> Self {
        let data = serde_json::to_value(data).unwrap_or_default();
        Self {
            data,
            message: SUCCESS,
            headers: Vec::new(),
        }
    }

    pub fn empty() -> Self {
        Self::new(json!({}))
    }

    pub fn logged_in(self) -> Self {
        Self {
            message: LOGGED_IN,
            ..self
        }
    }

    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        // What the outside named is visible ASCII by its type.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let body = json!({ "code": 0, "data": self.data, "message": self.message });
        let mut response = envelope(StatusCode::OK, &body);
        response.headers_mut().extend(self.headers);
        response
    }
}
