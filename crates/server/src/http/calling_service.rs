//! Which of the team's services is calling, and whether it may.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use weapp_login_guard::http::{ErrorCode, Failure, bearer};

use super::client::caller;
use crate::service::Service;
use crate::services::ServiceScope;
use crate::store::Actor;

/// The service behind a request that was let in.
#[derive(Clone, Debug)]
pub struct CallingService {
    name: String,
}

impl CallingService {
    /// As the one who has done something.
    pub fn actor(self) -> Actor {
        Actor::Service(self.name)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CallingService {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let caller = parts.extensions.get::<Self>().cloned();
        // A route without the layer is a bug of ours, and nobody gets in by it.
        caller.ok_or_else(|| Failure::new(ErrorCode::Internal))
    }
}

/// Lets in whose secret is known and has the scope, before anything else of the request is read.
pub async fn require(
    State((service, scope)): State<(Arc<Service>, ServiceScope)>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    match calling_service(&service, scope, &parts) {
        Ok(calling) => {
            parts.extensions.insert(calling);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(failure) => failure.into_response(),
    }
}

fn calling_service(
    service: &Service,
    scope: ServiceScope,
    request: &Parts,
) -> Result<CallingService, Failure> {
    let by_secret = |given: &str| service.team_services.by_secret(given);
    let Some(calling) = bearer(&request.headers).find_map(by_secret) else {
        if bearer(&request.headers).next().is_some() {
            service.rates.bad_secret(&caller(request, service)?)?;
        }
        let message = "需要 Authorization: Bearer <[services] 里的密钥> / a secret of [services] is needed as a bearer";
        return Err(Failure::bad_request_as(StatusCode::UNAUTHORIZED, message));
    };
    if calling.may(scope) {
        let name = calling.name.clone();
        return Ok(CallingService { name });
    }
    let message = format!(
        "这个密钥没有 {0} 权限，请加到它的 scopes 里 / this secret lacks the scope {0}; add it to its scopes",
        scope.as_str()
    );
    Err(Failure::bad_request_as(StatusCode::FORBIDDEN, message))
}
