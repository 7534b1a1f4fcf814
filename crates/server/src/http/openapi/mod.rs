//! `/openapi.json`: what the routes take and answer, in OpenAPI 3.1, written by the handlers themselves.
//!
//! A new route is described where its handler is, listed here, and written down by the test
//! (`tests/stories/the_document.rs` says how):
//!
//! ```ignore
//! #[utoipa::path(
//!     get,
//!     path = "/session",
//!     tag = "mini program",
//!     operation_id = "show_session",
//!     summary = "令牌的会话 / The session of the token",
//!     security(("session" = []), ("session as bearer" = [])),
//!     responses(
//!         (status = 200, description = "会话 / The session", body = Success<SessionData>),
//!         failing::Session,
//!     )
//! )]
//! ```
//!
//! `Success<T>` is the envelope around what the handler gives to `Answer`; its `T` derives `ToSchema`. The sets
//! of [`failing`] name what else may come. What may come from every route, and the headers of every answer, are
//! added here.

pub mod failing;
mod failures;
mod headers;
mod success;

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, openapi};

use super::routes;
use failures::Failures;
use headers::EveryAnswer;
pub use success::{Nothing, Success};

/// The document as it is sent. Once, for it is long.
static TEXT: LazyLock<String> = LazyLock::new(|| document().to_pretty_json().unwrap_or_default());

/// Every route that is for programs; `/admin/` is for eyes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "weapp-login",
        description = "微信小程序的登录和会话。每个 JSON 回答都是 `{code, data, message}`，出错时加上 `error` 和 `retry`。\n\n\
            Login and sessions for WeChat mini programs. Every JSON answer is `{code, data, message}`; an error adds \
            `error` and `retry`.",
    ),
    tags(
        (name = "mini program", description = "小程序调用 / For the mini program"),
        (name = "gateway", description = "网关调用：nginx auth_request、Caddy forward_auth、Traefik / For the gateway"),
        (name = "services", description = "团队的其他服务调用 / For the team's services"),
        (name = "health", description = "探活 / For whoever starts and stops the server"),
        (name = "operator", description = "运维的监听地址上 / On the operator's listener"),
        (name = "development", description = "只在开发模式下 / In development only"),
    ),
    paths(
        routes::login::by_query,
        routes::login::by_body,
        routes::session::show,
        routes::session::end,
        routes::session::renew,
        routes::sessions::list,
        routes::sessions::end,
        routes::user_data::open,
        routes::phone_number::tell,
        routes::user::delete,
        routes::verify::verify,
        routes::revocations::feed,
        routes::service_users::find,
        routes::service_users::set_external_id,
        routes::service_users::kick,
        routes::service_users::block,
        routes::service_users::unblock,
        routes::service_users::delete,
        routes::service_sessions::issue,
        routes::service_events::events,
        routes::health::alive,
        routes::health::ready,
        send,
        routes::simulator::code,
        routes::simulator::phone_code,
        routes::simulator::user_data,
    ),
    modifiers(&Credentials, &Failures, &EveryAnswer),
)]
struct Document;

/// What the routes take and answer.
pub fn document() -> openapi::OpenApi {
    Document::openapi()
}

pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/openapi.json", get(send))
}

#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "operator",
    operation_id = "describe",
    summary = "本文档 / This document",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value)),
)]
async fn send() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], TEXT.as_str())
}

/// Who may ask, and how they say so.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut openapi::OpenApi) {
        let in_a_header = ApiKey::Header(ApiKeyValue::with_description(
            "x-session",
            "登录得到的令牌 / The token of a login",
        ));
        let bearer = |description: &str| {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
            SecurityScheme::Http(scheme.description(Some(description)).build())
        };
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::ApiKey(in_a_header));
        components.add_security_scheme(
            "session as bearer",
            bearer("同一个令牌 / The same token; both are fine if they agree"),
        );
        components.add_security_scheme(
            "service",
            bearer("[services] 里的密钥，要有这个路由的权限 / A secret of [services] that has the scope of the route"),
        );
    }
}

fn each_operation(document: &mut openapi::OpenApi, mut change: impl FnMut(&mut Operation)) {
    for path in document.paths.paths.values_mut() {
        let operations = [
            &mut path.get,
            &mut path.put,
            &mut path.post,
            &mut path.delete,
        ];
        operations.into_iter().flatten().for_each(&mut change);
    }
}
