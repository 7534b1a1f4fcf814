//! Every answer that is not a success: its code, its name, and what the client should do.

use std::time::Duration;

use axum::Json;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use weapp_login_core::RevocationReason;

use super::requests;
use crate::login::{LoginError, failure_of};
use crate::session::SessionError;
use crate::store::{CodeFailure, StoreError};

/// The stable codes of the HTTP face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    SessionInvalid,
    SessionExpired,
    SessionRevoked,
    BadRequest,
    CodeInvalid,
    CodeUsed,
    UserBlocked,
    RateLimited,
    WechatUnavailable,
    WechatMisconfigured,
    Overloaded,
    NotFound,
    SessionKeyStale,
    Internal,
}

impl ErrorCode {
    pub const ALL: [Self; 14] = [
        Self::SessionInvalid,
        Self::SessionExpired,
        Self::SessionRevoked,
        Self::BadRequest,
        Self::CodeInvalid,
        Self::CodeUsed,
        Self::UserBlocked,
        Self::RateLimited,
        Self::WechatUnavailable,
        Self::WechatMisconfigured,
        Self::Overloaded,
        Self::NotFound,
        Self::SessionKeyStale,
        Self::Internal,
    ];

    /// `code`, HTTP status, `error`, `retry`, and what `message` says when nothing better is known.
    const fn row(self) -> (u16, StatusCode, &'static str, &'static str, &'static str) {
        match self {
            Self::SessionInvalid => (
                1,
                StatusCode::UNAUTHORIZED,
                "session_invalid",
                "login",
                "登陆失败",
            ),
            Self::SessionExpired => (2, StatusCode::OK, "session_expired", "login", "登陆过期"),
            Self::SessionRevoked => (
                3,
                StatusCode::UNAUTHORIZED,
                "session_revoked",
                "login",
                "登录已被注销 / the session was ended",
            ),
            Self::BadRequest => (
                10,
                StatusCode::BAD_REQUEST,
                "bad_request",
                "none",
                "请求有误 / bad request",
            ),
            Self::CodeInvalid => (
                11,
                StatusCode::UNAUTHORIZED,
                "code_invalid",
                "login",
                "code 无效或已过期，请重新 wx.login / invalid or expired code",
            ),
            Self::CodeUsed => (
                12,
                StatusCode::UNAUTHORIZED,
                "code_used",
                "login",
                "code 已被使用，请重新 wx.login / the code was used before",
            ),
            Self::UserBlocked => (
                13,
                StatusCode::FORBIDDEN,
                "user_blocked",
                "none",
                "该用户不能登录 / this user may not log in",
            ),
            Self::RateLimited => (
                14,
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "later",
                "请求太频繁，请稍后再试 / too many requests",
            ),
            Self::WechatUnavailable => (
                15,
                StatusCode::BAD_GATEWAY,
                "wechat_unavailable",
                "login",
                "微信暂时不可用，请重新 wx.login / WeChat is unavailable",
            ),
            Self::WechatMisconfigured => (
                16,
                StatusCode::INTERNAL_SERVER_ERROR,
                "wechat_misconfigured",
                "none",
                "小程序配置有误，请联系管理员 / the app's configuration is wrong",
            ),
            Self::Overloaded => (
                17,
                StatusCode::SERVICE_UNAVAILABLE,
                "overloaded",
                "later",
                "服务繁忙，请稍后再试 / overloaded",
            ),
            Self::NotFound => (
                18,
                StatusCode::NOT_FOUND,
                "not_found",
                "none",
                "没有这个地址 / not found",
            ),
            Self::SessionKeyStale => (
                19,
                StatusCode::CONFLICT,
                "session_key_stale",
                "login",
                "session_key 已失效，请重新 wx.login / stale session_key",
            ),
            Self::Internal => (
                50,
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "later",
                "内部错误 / internal error",
            ),
        }
    }

    /// The number in `code`.
    pub const fn number(self) -> u16 {
        self.row().0
    }

    pub const fn status(self) -> StatusCode {
        self.row().1
    }

    /// The stable name in `error`.
    pub const fn name(self) -> &'static str {
        self.row().2
    }

    /// What helps: `login`, `later` or `none`.
    pub const fn retry(self) -> &'static str {
        self.row().3
    }
}

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
        let (_, status, _, retry, message) = code.row();
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

    fn caused_by(self, error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            text = format!("{text}: {error}");
            source = error.source();
        }
        Self {
            cause: Some(Cause(text)),
            ..self
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let data = match (self.code, self.reason) {
            (ErrorCode::Internal, _) => json!({ "request_id": requests::current_id() }),
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
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(delay) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(delay.as_secs()));
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
            StoreError::Unavailable(_) => ErrorCode::Overloaded,
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
            LoginError::Again(failure) => failure.into(),
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
