//! Whose request it is.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use weapp_login_core::{AppId, Claims, ExternalId, OpenId, SessionId, TokenTimes, UserId};

use crate::http::{ErrorCode, Failure};

/// The session of a token that has just been found good.
///
/// As an extractor it gives what a [`GuardLayer`](crate::GuardLayer) in front of the route has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub session_id: SessionId,
    /// The account behind all openids of one person.
    pub user_id: UserId,
    /// The team's own user number, if it gave one.
    pub external_id: Option<ExternalId>,
    pub openid: OpenId,
    pub appid: AppId,
    /// Those of the token; a legacy token was authenticated when it was issued.
    pub times: TokenTimes,
    pub is_legacy: bool,
}

impl Session {
    /// What a v1 token of this session says.
    pub fn as_claims(&self) -> Claims {
        Claims {
            openid: self.openid.clone(),
            appid: self.appid.clone(),
            session_id: self.session_id,
            user_id: self.user_id,
            times: self.times,
            external_id: self.external_id.clone(),
        }
    }
}

impl From<Claims> for Session {
    fn from(claims: Claims) -> Self {
        let Claims {
            openid,
            appid,
            session_id,
            user_id,
            times,
            external_id,
        } = claims;
        Self {
            session_id,
            user_id,
            external_id,
            openid,
            appid,
            times,
            is_legacy: false,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Session {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let session = parts.extensions.get::<Self>().cloned();
        session.ok_or_else(|| {
            Failure::new(ErrorCode::Internal).because("the route has no guard in front of it")
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;
    use crate::http::{AnsweredWith, Cause};

    #[tokio::test]
    async fn a_route_without_a_guard_lets_nobody_in_and_says_what_is_missing() {
        let router: Router = Router::new().route("/orders", get(async |_: Session| "orders"));
        let request = Request::get("/orders").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let AnsweredWith(code) = response.extensions().get().unwrap();
        assert_eq!(
            (response.status().as_u16(), *code),
            (500, ErrorCode::Internal)
        );
        let Cause(cause) = response.extensions().get().unwrap();
        assert!(cause.contains("no guard"), "{cause}");
    }
}
