//! `/openapi.json` says what the server does: no route more, and none less.
//!
//! After a change: `just document` writes `tests/stories/openapi.json` anew, and the difference is what the
//! clients will see.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use reqwest::{Client, Method};
use serde_json::Value;
use weapp_login::http::{self, RequestLimits};
use weapp_login_guard::http::ErrorCode;

use crate::actors::{Reply, SECOND, World};

/// They are for eyes, and what is not: Prometheus knows what it asks for.
const PAGES: [&str; 5] = ["/", "/admin", "/admin/", "/admin/inspect", "/metrics"];

type Routes = BTreeMap<String, BTreeSet<String>>;

#[test]
fn the_document_is_the_one_that_was_looked_at() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/stories/openapi.json");
    let written = http::document().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("WRITE_DOCUMENT").is_some() {
        std::fs::write(path, &written).unwrap();
    }
    let looked_at = std::fs::read_to_string(path).unwrap_or_default();
    let first_other_line = written
        .lines()
        .zip(looked_at.lines())
        .find(|(new, old)| new != old);
    assert!(
        written == looked_at,
        "`just document` writes it anew; first: {first_other_line:?}"
    );
}

#[tokio::test]
async fn every_route_is_in_the_document_and_every_operation_is_a_route() {
    let world = World::new().await;
    let developer = world.development_server().await;
    let limits = RequestLimits {
        request_timeout: SECOND,
        head_limit: 1024,
        body_limit: 1024,
    };
    let reached_by_all = http::router(Arc::clone(developer.service()), &limits);
    let by_the_operator = http::operator_router(Arc::clone(world.server().service()));
    let operator = world.server().operator_address().unwrap();
    let mut routes = Routes::new();
    for (router, address) in [
        (reached_by_all, developer.address()),
        (by_the_operator, operator),
    ] {
        for path in paths_of(&router) {
            let methods = methods_at(&format!("http://{address}{path}")).await;
            routes.insert(path, methods);
        }
    }
    developer.stop().await;
    assert_eq!(routes, documented());
}

#[tokio::test]
async fn the_operators_listener_serves_it() {
    let world = World::new().await;
    let operator = world.server().operator_address().unwrap();
    let nobody = world.phone("nobody").at(&format!("http://{operator}"));
    let document = Reply::of(nobody.get("/openapi.json")).await;
    assert_eq!(document.status, 200);
    assert_eq!(document.header("content-type"), Some("application/json"));
    assert_eq!(document.body["openapi"], "3.1.0");
    let elsewhere = Reply::of(world.phone("alice").get("/openapi.json")).await;
    assert_eq!(elsewhere.status, 404);
}

#[test]
fn every_code_of_the_table_has_a_schema_and_may_come_somewhere() {
    let document = serde_json::to_value(http::document()).unwrap();
    let answers = document["paths"].to_string() + &document["components"]["responses"].to_string();
    for code in ErrorCode::ALL {
        let name = format!("Failure_{}", code.name());
        let schema = &document["components"]["schemas"][&name];
        assert_eq!(
            schema["properties"]["code"]["enum"][0],
            code.number(),
            "{name}"
        );
        assert!(answers.contains(&name), "{name}");
    }
}

/// axum tells what it holds in its Debug alone: `RouteId(7): "/login"`.
fn paths_of(router: &axum::Router) -> BTreeSet<String> {
    let text = format!("{router:?}");
    let routes = text.split("RouteId(").filter_map(|rest| {
        let (_, path) = rest.split_once("): \"")?;
        let path = path.split_once('"')?.0;
        rest.starts_with(|digit: char| digit.is_ascii_digit())
            .then(|| path.to_owned())
    });
    let is_for_programs = |path: &String| !PAGES.contains(&path.as_str());
    routes
        .filter(|path| !path.contains("__private"))
        .filter(is_for_programs)
        .collect()
}

/// What a refused method is told; HEAD comes with GET.
async fn methods_at(url: &str) -> BTreeSet<String> {
    let http = Client::builder().no_proxy().build().unwrap();
    let method = Method::from_bytes(b"PROPFIND").unwrap();
    let refused = Reply::of(http.request(method, url)).await;
    assert_eq!(refused.status, 405, "{url}");
    let allowed = refused.header("allow").unwrap().split(',');
    allowed
        .map(str::to_owned)
        .filter(|method| method != "HEAD")
        .collect()
}

fn documented() -> Routes {
    let document = serde_json::to_value(http::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let methods = |item: &Value| {
        let methods = item.as_object().unwrap().keys();
        methods.map(|method| method.to_uppercase()).collect()
    };
    paths
        .iter()
        .map(|(path, item)| (path.clone(), methods(item)))
        .collect()
}
