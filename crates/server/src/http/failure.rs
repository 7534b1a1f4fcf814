//! How what went wrong in a use case is told: the code of each error.

use axum::http::StatusCode;
use weapp_login_guard::http::{ErrorCode, Failure};

use crate::login::{LoginError, failure_of};
use crate::session::SessionError;
use crate::store::{CodeFailure, StoreError};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::new(error.code()).caused_by(&error)
    }
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Refused(refusal) => refusal.into(),
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
        let told = Self::new(failure.code());
        match failure {
            CodeFailure::TimedOut => told.with_status(StatusCode::GATEWAY_TIMEOUT),
            _ => told,
        }
    }
}
