//! `/admin/`: the operator's pages. They are one file each, and run in the browser alone.

use axum::Router;
use axum::http::HeaderName;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;

/// `web/admin`, built.
const INSPECTOR: &str = include_str!(concat!(env!("OUT_DIR"), "/inspect.html"));

pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/admin/inspect", get(inspector))
        .route("/admin", get(first_page))
        .route("/admin/", get(first_page))
}

async fn first_page() -> Redirect {
    Redirect::temporary("/admin/inspect")
}

async fn inspector() -> Response {
    let headers: [(HeaderName, String); 4] = [
        (CONTENT_SECURITY_POLICY, content_security_policy(INSPECTOR)),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".into()),
        (REFERRER_POLICY, "no-referrer".into()),
        (CACHE_CONTROL, "no-cache".into()),
    ];
    (headers, Html(INSPECTOR)).into_response()
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
