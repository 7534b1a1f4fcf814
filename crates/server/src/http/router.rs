//! Every route, on one page, grouped by who calls it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use weapp_login_guard::GuardLayer;
use weapp_login_guard::http::{ErrorCode, Failure};

use super::requests::SizeLimits;
use super::routes::verify::GatewayCheck;
use super::routes::{
    admin, health, login, metrics, phone_number, revocations, service_events, service_sessions,
    service_users, session, sessions, simulator, user, user_data, verify,
};
use super::{calling_service, cross_origin, development_guard, openapi, requests};
use crate::service::Service;
use crate::services::ServiceScope;

/// What the router needs to know besides the service.
pub struct RequestLimits {
    pub request_timeout: Duration,
    /// In octets.
    pub head_limit: usize,
    /// In octets.
    pub body_limit: usize,
}

/// What phones, gateways and services reach; in development, the operator's pages too.
pub fn router(service: Arc<Service>, limits: &RequestLimits) -> Router {
    let is_development = service.development.is_some();
    let is_simulated = service.simulator().is_some();

    let guard = GuardLayer::new(Arc::clone(&service));
    let guard_without_renewal = guard.clone().without_renewal();
    let gateway_check = GatewayCheck(Arc::clone(&service));
    let gateway_guard = GuardLayer::new(Arc::new(gateway_check)).refusing_with(verify::refusal);

    let login = Router::new().route(
        "/login",
        get(login::by_query)
            .post(login::by_body)
            .head(login::refuse_head),
    );
    let sessions = Router::new()
        .route(
            "/session",
            get(session::show)
                .route_layer(guard.clone())
                .merge(delete(session::end).route_layer(guard_without_renewal.clone())),
        )
        .route(
            "/session/renew",
            post(session::renew).route_layer(guard_without_renewal.clone()),
        )
        .route(
            "/sessions",
            get(sessions::list)
                .route_layer(guard.clone())
                .merge(delete(sessions::end).route_layer(guard_without_renewal.clone())),
        )
        .route(
            "/user-data",
            post(user_data::open).route_layer(guard.clone()),
        )
        .route(
            "/user",
            delete(user::delete).route_layer(guard_without_renewal),
        );
    // They wait for WeChat, as logins do, and have their place among those.
    let phone_numbers =
        Router::new().route("/phone-number", post(phone_number::tell).route_layer(guard));
    let gateway = Router::new().route("/verify", get(verify::verify).route_layer(gateway_guard));
    let health = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready));
    let checked = sessions
        .merge(gateway)
        .route_layer(middleware::from_fn_with_state(
            Arc::clone(&service),
            requests::limit_checks,
        ));
    let with_scope = |scope, routes: Router<Arc<Service>>| {
        let caller = (Arc::clone(&service), scope);
        routes.route_layer(middleware::from_fn_with_state(
            caller,
            calling_service::require,
        ))
    };
    let users_read = Router::new().route("/service/users/find", post(service_users::find));
    let users_write = Router::new().route(
        "/service/users/external-id",
        post(service_users::set_external_id),
    );
    let users_ban = Router::new()
        .route("/service/users/kick", post(service_users::kick))
        .route("/service/users/block", post(service_users::block))
        .route("/service/users/unblock", post(service_users::unblock))
        .route("/service/users/delete", post(service_users::delete));
    let sessions_issue = Router::new().route("/service/sessions", post(service_sessions::issue));
    let services = with_scope(ServiceScope::UsersRead, users_read)
        .merge(with_scope(ServiceScope::UsersWrite, users_write))
        .merge(with_scope(ServiceScope::UsersBan, users_ban))
        .merge(with_scope(ServiceScope::SessionsIssue, sessions_issue));
    let quick = login
        .merge(checked)
        .merge(phone_numbers)
        .merge(services)
        .merge(health)
        .merge(routes_if(is_simulated, simulator::routes))
        .merge(routes_if(is_development, operator_routes))
        .layer(middleware::from_fn_with_state(
            limits.request_timeout,
            requests::limit_time,
        ));

    // Long polls bring their own end.
    let revocations = Router::new().route("/revocations", get(revocations::feed));
    let events = Router::new().route("/service/events", get(service_events::events));
    let feeds = with_scope(ServiceScope::Revocations, revocations)
        .merge(with_scope(ServiceScope::Events, events));

    let metrics = service.sight.http.clone();
    let all = with_fallbacks(quick.merge(feeds)).with_state(Arc::clone(&service));
    let all = if is_development {
        all.layer(middleware::from_fn(development_guard::guard))
    } else {
        all
    };
    let sizes = SizeLimits {
        head: limits.head_limit,
        body: limits.body_limit,
    };
    // From the outside in. Together, because each layer by itself puts all that is in it into a box for every request.
    let all = all.layer((
        middleware::from_fn_with_state(metrics, requests::identify_and_log),
        middleware::from_fn_with_state(sizes, requests::refuse_early),
        CatchPanicLayer::custom(requests::answer_panic),
        DefaultBodyLimit::max(limits.body_limit),
    ));
    // Outside of all, so that whatever is answered can be read by the page; a preflight is nobody's request yet.
    cross_origin::let_in(&service.web_origins, all)
}

/// What the operator reaches, on a listener of its own.
pub fn operator_router(service: Arc<Service>) -> Router {
    let metrics = service.sight.http.clone();
    let routes = operator_routes().route("/", get(admin::first_page));
    with_fallbacks(routes).with_state(service).layer((
        middleware::from_fn_with_state(metrics, requests::identify_and_log),
        CatchPanicLayer::custom(requests::answer_panic),
    ))
}

fn operator_routes() -> Router<Arc<Service>> {
    admin::routes()
        .merge(openapi::routes())
        .merge(metrics::routes())
}

fn routes_if<S: Clone + Send + Sync + 'static>(
    condition: bool,
    routes: fn() -> Router<S>,
) -> Router<S> {
    if condition { routes() } else { Router::new() }
}

/// What is no route is answered in our envelope too.
fn with_fallbacks<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes
        .fallback(async || Failure::new(ErrorCode::NotFound))
        .method_not_allowed_fallback(async || {
            let message = "这个地址不支持该方法 / this address does not take this method";
            Failure::bad_request_as(StatusCode::METHOD_NOT_ALLOWED, message)
        })
}
