//! Every route, on one page, grouped by who calls it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use super::error_code::ErrorCode;
use super::failure::Failure;
use super::routes::{health, login, revocations, session, simulator, verify};
use super::{development_guard, requests};
use crate::service::Service;

/// What the router needs to know besides the service.
pub struct Limits {
    pub request_timeout: Duration,
    /// In octets.
    pub body_limit: usize,
}

pub fn router(service: Arc<Service>, limits: &Limits) -> Router {
    let is_development = service.development.is_some();
    let is_simulated = service.simulator().is_some();

    let mini_program = Router::new()
        .route(
            "/login",
            get(login::by_query)
                .post(login::by_body)
                .head(login::refuse_head),
        )
        .route("/session", get(session::show).delete(session::end))
        .route("/session/renew", post(session::renew));
    let gateway = Router::new().route("/verify", get(verify::verify));
    let operator = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready));
    let quick = mini_program
        .merge(gateway)
        .merge(operator)
        .merge(if is_simulated {
            simulator::routes()
        } else {
            Router::new()
        })
        .layer(middleware::from_fn_with_state(
            limits.request_timeout,
            requests::limit_time,
        ));

    // Long polls bring their own end.
    let services = Router::new().route("/revocations", get(revocations::feed));

    let all = quick
        .merge(services)
        .fallback(async || Failure::new(ErrorCode::NotFound))
        .method_not_allowed_fallback(async || {
            let message = "这个地址不支持该方法 / this address does not take this method";
            Failure::bad_request_as(StatusCode::METHOD_NOT_ALLOWED, message)
        })
        .with_state(service)
        .layer(DefaultBodyLimit::max(limits.body_limit))
        .layer(CatchPanicLayer::custom(requests::answer_panic));
    let all = if is_development {
        all.layer(middleware::from_fn(development_guard::guard))
    } else {
        all
    };
    all.layer(middleware::from_fn(requests::identify_and_log))
}
