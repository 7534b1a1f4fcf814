//! How what went wrong in a use case is told: the code of each error.

use axum::http::StatusCode;
use serde_json::json;
use weapp_login_core::UnixMillis;
use weapp_login_guard::http::{ErrorCode, Failure};

use crate::accounts::IssueError;
use crate::limits::{Full, TooMany};
use crate::login::{LoginError, failure_of};
use crate::phone_number::TellPhoneNumberError;
use crate::session::SessionError;
use crate::store::{CodeFailure, StoreError};
use crate::user_data::OpenUserDataError;

impl From<TooMany> for Failure {
    fn from(error: TooMany) -> Self {
        Self::new(ErrorCode::RateLimited)
            .with_retry_after(error.retry_after)
            .caused_by(&error)
    }
}

impl From<Full> for Failure {
    fn from(error: Full) -> Self {
        Self::new(ErrorCode::Overloaded).caused_by(&error)
    }
}

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
            SessionError::TooMany(error) => error.into(),
            SessionError::Full(error) => error.into(),
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
            LoginError::BeingDeleted { due_at } => being_deleted(due_at),
            LoginError::Used => Self::new(ErrorCode::CodeUsed),
            LoginError::OtherTakesTooLong => Self::from(CodeFailure::TimedOut).caused_by(&error),
            LoginError::TooMany(error) => error.into(),
            LoginError::Full(error) => error.into(),
            LoginError::Store(error) => error.into(),
            LoginError::BrokenOff => Self::new(ErrorCode::Internal).caused_by(&error),
        }
    }
}

impl From<OpenUserDataError> for Failure {
    fn from(error: OpenUserDataError) -> Self {
        match error {
            OpenUserDataError::Malformed(_) => Self::bad_request(
                "encrypted_data 或 iv 的格式不对，请原样传微信给的 / \
                 encrypted_data or iv is not what WeChat gives; send them as they came",
            ),
            OpenUserDataError::NotOfNow => Self::bad_request(
                "数据太旧了，请重新向微信要 / the data is too old; get it from WeChat anew",
            ),
            OpenUserDataError::StaleKey => Self::new(ErrorCode::SessionKeyStale),
            OpenUserDataError::Store(error) => error.into(),
        }
    }
}

impl From<TellPhoneNumberError> for Failure {
    fn from(error: TellPhoneNumberError) -> Self {
        match error {
            TellPhoneNumberError::Refused(refusal) => refusal.into(),
            TellPhoneNumberError::Full(error) => error.into(),
            TellPhoneNumberError::Wechat(error) => {
                Self::from(failure_of(error.cause())).caused_by(&error)
            }
        }
    }
}

impl From<IssueError> for Failure {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::NoSuchUser => no_such_user(),
            IssueError::Blocked => Self::new(ErrorCode::UserBlocked),
            IssueError::BeingDeleted { due_at } => being_deleted(due_at),
            IssueError::Store(error) => error.into(),
        }
    }
}

/// The program shows the user until when, and asks whether to log in all the same.
fn being_deleted(due_at: UnixMillis) -> Failure {
    let message = "账号正在注销；要撤销注销，登录时请传 cancel_deletion: true / the account is being deleted; to keep it, \
                   log in with cancel_deletion: true";
    Failure::new(ErrorCode::UserBlocked)
        .saying(message)
        .with_data(json!({ "deletion_due_at": due_at.as_u64() }))
}

pub fn no_such_user() -> Failure {
    Failure::new(ErrorCode::NotFound).saying("没有这个用户 / there is no such user")
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
