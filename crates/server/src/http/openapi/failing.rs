//! What may come instead of a success, in sets that the routes name.
//!
//! One status has several codes, and the document has one place for a status. So a set lists `status name`, and
//! [`Failures`](super::failures::Failures) puts together what has the same status.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use utoipa::IntoResponses;
use utoipa::openapi::{RefOr, Response};
use weapp_login_guard::http::ErrorCode;

/// A code and the status under which it comes.
#[derive(Clone, Copy)]
pub struct Failing(pub ErrorCode, pub StatusCode);

macro_rules! sets {
    ($($(#[$doc:meta])* $name:ident: $($code:ident $(as $status:ident)?),+;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                listed(&[$(failing!($code $(as $status)?)),+])
            }
        }
    )+};
}

macro_rules! failing {
    ($code:ident) => {
        Failing(ErrorCode::$code, ErrorCode::$code.status())
    };
    ($code:ident as $status:ident) => {
        Failing(ErrorCode::$code, StatusCode::$status)
    };
}

sets! {
    /// A route behind a guard.
    Session: SessionInvalid, SessionExpired, SessionRevoked;
    /// To a gateway every refused token is a 401.
    Gateway: SessionInvalid, SessionExpired as UNAUTHORIZED, SessionRevoked;
    /// A route with a body.
    Body: BadRequest as REQUEST_TIMEOUT, BadRequest as PAYLOAD_TOO_LARGE, BadRequest as UNSUPPORTED_MEDIA_TYPE;
    /// A route that trades the code of wx.login.
    Code: CodeInvalid, CodeUsed, UserBlocked, WechatUnavailable, WechatUnavailable as GATEWAY_TIMEOUT,
        WechatMisconfigured;
    /// A route that trades the code of the phone-number button.
    PhoneCode: CodeInvalid, CodeUsed, WechatUnavailable, WechatUnavailable as GATEWAY_TIMEOUT, WechatMisconfigured;
    /// A route that wants a session_key.
    UserData: SessionKeyStale;
    /// A route that wants a bearer secret, and a scope of it.
    Service: BadRequest as UNAUTHORIZED, BadRequest as FORBIDDEN;
    /// A route that is about a user.
    NoSuchUser: NotFound;
    /// A name that another user has.
    Taken: BadRequest as CONFLICT;
    /// A user who may not log in.
    Barred: UserBlocked;
    /// A route that is not everywhere.
    NotHere: NotFound;
}

/// What may come from every route.
pub(super) const EVERYWHERE: [Failing; 6] = [
    failing!(BadRequest),
    failing!(BadRequest as METHOD_NOT_ALLOWED),
    failing!(BadRequest as URI_TOO_LONG),
    failing!(RateLimited),
    failing!(Internal),
    failing!(Overloaded),
];

fn listed(set: &[Failing]) -> BTreeMap<String, RefOr<Response>> {
    let nothing_yet = || RefOr::T(Response::default());
    set.iter()
        .map(|failing| (failing.to_string(), nothing_yet()))
        .collect()
}

impl Failing {
    /// What [`listed`] wrote.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (status, name) = text.split_once(' ')?;
        let mut all = ErrorCode::ALL.into_iter();
        let code = all.find(|code| code.name() == name)?;
        Some(Self(code, status.parse().ok()?))
    }
}

impl std::fmt::Display for Failing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(code, status) = self;
        write!(f, "{} {}", status.as_u16(), code.name())
    }
}
