//! The token that a request carries: in `x-session` or as a bearer, never in a URL.

use std::collections::BTreeSet;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::answer::NO_RENEW;
use super::failure::Failure;
use crate::minting::MintedToken;
use crate::service::Service;
use crate::session::{Session, SessionError};

/// The one token of the request, and whether it may be renewed.
pub struct PresentedToken {
    pub token: String,
    may_renew: bool,
}

impl PresentedToken {
    /// The fresh token that rides on the answer, if one is due and the request lets it.
    pub fn renewal(&self, service: &Service, session: &Session) -> Option<MintedToken> {
        if self.may_renew {
            service.renewal_if_due(session)
        } else {
            None
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for PresentedToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let token = one_token(&parts.headers).ok_or(SessionError::Invalid)?;
        let may_renew = parts.headers.get(NO_RENEW).is_none_or(|value| value != "1");
        Ok(Self { token, may_renew })
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

/// `None` if there is none, if an `x-session` can't be read, or if two tokens differ.
fn one_token(headers: &HeaderMap) -> Option<String> {
    let mut tokens = BTreeSet::new();
    for value in headers.get_all("x-session") {
        tokens.insert(value.to_str().ok()?);
    }
    tokens.extend(bearer(headers));
    // A phone that holds no token yet may send an empty header.
    tokens.remove("");
    let first = tokens.pop_first()?;
    tokens.is_empty().then(|| first.to_owned())
}
