//! What stands in front of a route: nobody gets by without a session.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::http::header::CACHE_CONTROL;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use tower::{Layer, Service};

use crate::http::{Failure, PresentedToken, RENEWED};
use crate::session_check::{Checked, Renewal, SessionCheck};

/// Checks the token of every request, and puts the [`Session`](crate::Session) into its extensions.
///
/// Without a good one the answer is the [`Failure`]. A fresh token rides on the answer as `x-session-renewed`,
/// unless the request has `x-session-no-renew: 1`.
pub struct GuardLayer<Check> {
    check: Arc<Check>,
    renews: bool,
    refuse: fn(Failure) -> Response,
}

impl<Check: SessionCheck> GuardLayer<Check> {
    pub fn new(check: Arc<Check>) -> Self {
        Self {
            check,
            renews: true,
            refuse: IntoResponse::into_response,
        }
    }

    /// For routes that never renew, such as a logout.
    #[must_use]
    pub fn without_renewal(self) -> Self {
        Self {
            renews: false,
            ..self
        }
    }

    /// For routes that refuse in a form of their own.
    #[must_use]
    pub fn refusing_with(self, refuse: fn(Failure) -> Response) -> Self {
        Self { refuse, ..self }
    }
}

impl<Check> Clone for GuardLayer<Check> {
    fn clone(&self) -> Self {
        Self {
            check: Arc::clone(&self.check),
            renews: self.renews,
            refuse: self.refuse,
        }
    }
}

impl<Check, Inner> Layer<Inner> for GuardLayer<Check> {
    type Service = Guarded<Check, Inner>;

    fn layer(&self, inner: Inner) -> Self::Service {
        Guarded {
            layer: self.clone(),
            inner,
        }
    }
}

/// A route behind a [`GuardLayer`].
pub struct Guarded<Check, Inner> {
    layer: GuardLayer<Check>,
    inner: Inner,
}

impl<Check, Inner: Clone> Clone for Guarded<Check, Inner> {
    fn clone(&self) -> Self {
        Self {
            layer: self.layer.clone(),
            inner: self.inner.clone(),
        }
    }
}

impl<Check, Inner, Body> Service<Request<Body>> for Guarded<Check, Inner>
where
    Check: SessionCheck,
    Inner: Service<Request<Body>, Response = Response> + Clone + Send + 'static,
    Inner::Future: Send,
    Body: Send + 'static,
{
    type Response = Response;
    type Error = Inner::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Inner::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The one that was found ready goes, a fresh one stays.
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let layer = self.layer.clone();
        Box::pin(async move {
            let (mut head, body) = request.into_parts();
            let Checked { session, renewal } = match layer.admit(&head).await {
                Ok(checked) => checked,
                Err(failure) => return Ok((layer.refuse)(failure)),
            };
            head.extensions.insert(session);
            let response = inner.call(Request::from_parts(head, body)).await?;
            Ok(with_renewal(response, renewal).await)
        })
    }
}

impl<Check: SessionCheck> GuardLayer<Check> {
    async fn admit(&self, request: &Parts) -> Result<Checked, Failure> {
        let mut presented = PresentedToken::of(&request.headers)?;
        presented.may_renew &= self.renews;
        self.check.check(&presented, request).await
    }
}

/// What is somebody's own is for no cache on the way. A handler may know better, but not where a token rides on
/// its answer. That was asked for before the handler began, so it has been on its way all the while.
async fn with_renewal(mut response: Response, renewal: Renewal) -> Response {
    let renewed = renewal.token().await;
    let renewed = renewed.and_then(|token| HeaderValue::from_str(&token).ok());
    let headers = response.headers_mut();
    if renewed.is_some() || !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(token) = renewed {
        headers.insert(RENEWED, token);
    }
    response
}
