//! `/admin/`: the operator's pages. They are one file each, and run in the browser alone.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

pub const INSPECTOR_PATH: &str = "/admin/inspect";

/// `web/admin`, built.
const INSPECTOR: &str = include_str!(concat!(env!("OUT_DIR"), "/inspect.html"));

/// What is read out of the page: its status and its policy. Once, for it is long.
static INSPECTOR_HEAD: LazyLock<(StatusCode, String)> = LazyLock::new(|| {
    let status = if INSPECTOR.contains("id=\"missing\"") {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::OK
    };
    (status, content_security_policy(INSPECTOR))
});

pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(INSPECTOR_PATH, get(inspector))
        .route("/admin", get(first_page))
        .route("/admin/", get(first_page))
}

/// Leads to where there is something to see.
pub async fn first_page() -> Redirect {
    Redirect::temporary(INSPECTOR_PATH)
}

async fn inspector() -> Response {
    let (status, policy) = &*INSPECTOR_HEAD;
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (*status, headers, Html(INSPECTOR)).into_response()
}

/// The policy that the page brings along, for it names the hashes of its own script and style; and what only
/// a header can say.
fn content_security_policy(page: &str) -> String {
    let own = page
        .split_once(r#"http-equiv="Content-Security-Policy" content=""#)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("default-src 'none'", |(policy, _)| policy);
    format!("{own}; frame-ancestors 'none'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_the_one_of_the_page() {
        let page = r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-x'">"#;
        assert_eq!(
            content_security_policy(page),
            "default-src 'none'; script-src 'sha256-x'; frame-ancestors 'none'"
        );
        assert_eq!(
            content_security_policy(""),
            "default-src 'none'; frame-ancestors 'none'"
        );
    }
}
