//! A development server is for this machine alone: no foreign Host, nothing forwarded.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HOST};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use weapp_login_guard::http::Failure;

pub async fn guard(request: Request, next: Next) -> Response {
    if !is_local_host(request.headers()) {
        let message = "开发模式只接受 Host: localhost 或 127.0.0.1 / in development Host must be localhost or 127.0.0.1";
        return Failure::bad_request(message).into_response();
    }
    if is_forwarded(request.headers()) {
        let message = "开发模式不接受转发来的请求，正式使用请用 serve --config / \
                       in development nothing forwarded is served; use serve --config behind a proxy";
        return Failure::bad_request(message).into_response();
    }
    next.run(request).await
}

/// Against a page elsewhere whose name was made to point at this machine.
fn is_local_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let Ok(host) = host.to_str() else {
        return false;
    };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|octet| octet.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| name.eq_ignore_ascii_case(local))
}

fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(FORWARDED)
        || headers.contains_key("x-real-ip")
        || headers
            .keys()
            .any(|name| name.as_str().starts_with("x-forwarded-"))
}
