//! Every answer that is not a success: its code, its name, and what the client should do.

use std::time::Duration;

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use weapp_login_core::RevocationReason;

use super::envelope::envelope;
use super::error_code::{ErrorCode, Row};
use super::request_id;
use crate::log;
use crate::login::{LoginError, failure_of};
use crate::session::SessionError;
use crate::store::{CodeFailure, StoreError};

/// One answer that is not a success.
#[derive(Debug)]
pub struct Failure {
    pub code: ErrorCode,
    status: StatusCode,
    retry: &'static str,
    message: String,
    reason: Option<RevocationReason>,
    retry_after: Option<Duration>,
    /// For the log alone.
    cause: Option<Cause>,
}

/// What the log says about a failure, once, at the end of the request.
#[derive(Clone, Debug)]
pub(super) struct Cause(pub String);

/// So that the log knows what the envelope said.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnsweredWith(pub ErrorCode);

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
            reason: None,
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

    /// Under another status than the table's.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    pub(super) fn of_panic(text: &str) -> Self {
        let cause = Some(Cause(format!("panic: {text}")));
        Self {
            cause,
            ..Self::new(ErrorCode::Internal)
        }
    }

    fn caused_by(self, error: &dyn std::error::Error) -> Self {
        Self {
            cause: Some(Cause(log::with_causes(error))),
            ..self
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let data = match (self.code, self.reason) {
            (ErrorCode::Internal, _) => json!({ "request_id": request_id::current() }),
            (_, Some(reason)) => json!({ "reason": reason.as_str() }),
            _ => json!({}),
        };
        let body = json!({
            "code": self.code.number(),
            "data": data,
            "message": self.message,
            "error": self.code.name(),
            "retry": self.retry,
        });
        let mut response = envelope(self.status, &body);
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

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Unavailable(_) | StoreError::Contended(_) => ErrorCode::Overloaded,
            StoreError::Unexpected(_) => ErrorCode::Internal,
        };
        Self::new(code).caused_by(&error)
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Invalid => Self::new(ErrorCode::SessionInvalid),
            SessionError::NotYetValid => Self {
                retry: "later",
                ..Self::new(ErrorCode::SessionInvalid)
            },
            SessionError::Expired => Self::new(ErrorCode::SessionExpired),
            SessionError::Revoked(reason) => Self {
                reason: Some(reason),
                ..Self::new(ErrorCode::SessionRevoked)
            },
            SessionError::Stale => Self::new(ErrorCode::Overloaded).caused_by(&error),
            SessionError::Store(error) => error.into(),
        }
    }
}

impl From<LoginError> for Failure {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Wechat(error) => Self::from(failure_of(&error)).caused_by(&error),
            LoginError::Again(failure) => Self::from(failure).caused_by(&error),
            LoginError::Blocked => Self::new(ErrorCode::UserBlocked),
            LoginError::Used => Self::new(ErrorCode::CodeUsed),
            LoginError::OtherTakesTooLong => Self::from(CodeFailure::TimedOut).caused_by(&error),
            LoginError::Store(error) => error.into(),
            LoginError::BrokenOff => Self::new(ErrorCode::Internal).caused_by(&error),
        }
    }
}

impl From<CodeFailure> for Failure {
    fn from(failure: CodeFailure) -> Self {
        Self::new(match failure {
            CodeFailure::Invalid => ErrorCode::CodeInvalid,
            CodeFailure::Used => ErrorCode::CodeUsed,
            CodeFailure::UserBlocked => ErrorCode::UserBlocked,
            CodeFailure::RateLimited => ErrorCode::RateLimited,
            CodeFailure::Misconfigured => ErrorCode::WechatMisconfigured,
            CodeFailure::Unavailable => ErrorCode::WechatUnavailable,
            CodeFailure::TimedOut => {
                return Self::new(ErrorCode::WechatUnavailable)
                    .with_status(StatusCode::GATEWAY_TIMEOUT);
            }
        })
    }
}
