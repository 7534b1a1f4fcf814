//! Every answer that is not a success: its code, its name, and what the client should do.

use std::error::Error;
use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use weapp_login_core::RevocationReason;

use super::envelope::envelope;
use super::error_code::{ErrorCode, Row};
use super::request_id;
use crate::causes::with_causes;

/// One answer that is not a success.
#[derive(Debug)]
pub struct Failure {
    pub code: ErrorCode,
    status: StatusCode,
    retry: &'static str,
    message: String,
    /// What a program needs to know of it.
    data: Option<Box<Value>>,
    retry_after: Option<Duration>,
    /// For the log alone.
    cause: Option<Cause>,
}

/// What the log should say about a failure, once, at the end of the request. It is in the extensions of the
/// answer.
#[derive(Clone, Debug)]
pub struct Cause(pub String);

/// So that the log knows what the envelope said. It is in the extensions of the answer.
#[derive(Clone, Copy, Debug)]
pub struct AnsweredWith(pub ErrorCode);

impl Failure {
    pub fn new(code: ErrorCode) -> Self {
        let Row {
            status,
            retry,
            message,
            ..
        } = code.row();
        let retry_after = match code {
            ErrorCode::RateLimited => Some(Duration::from_secs(60)),
            ErrorCode::Overloaded => Some(Duration::from_secs(1)),
            _ => None,
        };
        Self {
            code,
            status,
            retry,
            message: message.into(),
            data: None,
            retry_after,
            cause: None,
        }
    }

    /// What was wrong, and what a right request looks like.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..Self::new(ErrorCode::BadRequest)
        }
    }

    /// `bad_request` under another status: 401, 405, 408, 413, 415.
    pub fn bad_request_as(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            ..Self::bad_request(message)
        }
    }

    /// The session was ended, and why.
    pub fn revoked(reason: RevocationReason) -> Self {
        Self::new(ErrorCode::SessionRevoked).with_data(json!({ "reason": reason.as_str() }))
    }

    /// The token is from the future: a login would not help, time does.
    pub fn not_yet_valid() -> Self {
        Self {
            retry: "later",
            ..Self::new(ErrorCode::SessionInvalid)
        }
    }

    /// In other words than the table's.
    pub fn saying(self, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            ..self
        }
    }

    /// What a program needs to know of it: an object, in `data`.
    pub fn with_data(self, data: Value) -> Self {
        Self {
            data: Some(Box::new(data)),
            ..self
        }
    }

    /// Under another status than the table's.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// When the client should come again.
    pub fn with_retry_after(self, delay: Duration) -> Self {
        Self {
            retry_after: Some(delay),
            ..self
        }
    }

    /// What the log says about it.
    pub fn because(self, cause: impl Into<String>) -> Self {
        Self {
            cause: Some(Cause(cause.into())),
            ..self
        }
    }

    /// What the log says about it: the error with its causes.
    pub fn caused_by(self, error: &dyn Error) -> Self {
        self.because(with_causes(error))
    }

    /// `{"code", "data", "message", "error", "retry"}`
    pub fn envelope(&self) -> Value {
        let request_id = request_id::current().filter(|_| self.code == ErrorCode::Internal);
        let data = match (request_id, &self.data) {
            (Some(id), _) => json!({ "request_id": id }),
            (None, Some(data)) => Value::clone(data),
            (None, None) => json!({}),
        };
        json!({
            "code": self.code.number(),
            "data": data,
            "message": self.message,
            "error": self.code.name(),
            "retry": self.retry,
        })
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = envelope(self.status, &self.envelope());
        if let Some(delay) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(delay.as_secs()));
        }
        response.extensions_mut().insert(AnsweredWith(self.code));
        if let Some(cause) = self.cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}
