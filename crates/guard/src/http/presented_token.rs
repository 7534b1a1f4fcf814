//! The token that a request carries: in `x-session` or as a bearer, never in a URL.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use super::error_code::ErrorCode;
use super::failure::Failure;

/// A fresh token for the client to keep from now on.
pub const RENEWED: HeaderName = HeaderName::from_static("x-session-renewed");
/// `1` from a client that polls: do not renew.
pub const NO_RENEW: HeaderName = HeaderName::from_static("x-session-no-renew");
/// Where a client puts its token.
pub const SESSION: HeaderName = HeaderName::from_static("x-session");

/// The one token of a request, and whether it may be renewed.
pub struct PresentedToken {
    pub token: String,
    pub may_renew: bool,
}

impl PresentedToken {
    /// `session_invalid` if there is no token, if an `x-session` can't be read, or if two tokens differ.
    pub fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        let token = one_token(headers).ok_or_else(|| Failure::new(ErrorCode::SessionInvalid))?;
        let may_renew = headers.get(NO_RENEW).is_none_or(|value| value != "1");
        Ok(Self { token, may_renew })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PresentedToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Self::of(&parts.headers)
    }
}

/// The credentials of `Authorization: Bearer`.
pub fn bearer(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    headers.get_all(AUTHORIZATION).iter().filter_map(|value| {
        let (scheme, credentials) = value.to_str().ok()?.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(credentials.trim())
    })
}

fn one_token(headers: &HeaderMap) -> Option<String> {
    let mut tokens = BTreeSet::new();
    for value in headers.get_all(SESSION) {
        tokens.insert(value.to_str().ok()?);
    }
    tokens.extend(bearer(headers));
    // A phone that holds no token yet may send an empty header.
    tokens.remove("");
    let first = tokens.pop_first()?;
    tokens.is_empty().then(|| first.to_owned())
}
