//! A uni-app's H5 asks from another origin, and its browser wants to hear that it may.

use reqwest::{Method, RequestBuilder};
use weapp_login::settings::{Layers, Settings};

use crate::actors::{HOUR, Reply, SERVICE_SECRET, World, WorldOptions};

const H5: &str = "https://h5.example.com";
const STRANGER: &str = "https://h5.example.com.evil.example";

async fn world_with_h5() -> World {
    let origins = vec![H5, "http://localhost:5173"];
    World::with(WorldOptions::default().set("http.cors_origins", origins)).await
}

fn preflight(world: &World, origin: &str, path: &str) -> RequestBuilder {
    world
        .phone("alice")
        .request(Method::OPTIONS, path)
        .header("origin", origin)
        .header("access-control-request-method", "DELETE")
        .header("access-control-request-headers", "x-session")
}

fn told(reply: &Reply) -> Vec<&str> {
    let names = reply.headers.keys().map(|name| name.as_str());
    names
        .filter(|name| name.starts_with("access-control-"))
        .collect()
}

#[tokio::test]
async fn a_browser_is_told_what_a_page_may_send() {
    let world = world_with_h5().await;
    let allowed = Reply::of(preflight(&world, H5, "/session")).await;
    assert_eq!(allowed.status, 200);
    for (name, value) in [
        ("access-control-allow-origin", H5),
        ("access-control-allow-methods", "GET,POST,DELETE"),
        (
            "access-control-allow-headers",
            "x-session,x-session-no-renew,authorization,content-type",
        ),
        ("access-control-max-age", "7200"),
    ] {
        assert_eq!(allowed.header(name), Some(value));
    }
    // There are no cookies here.
    assert_eq!(allowed.header("access-control-allow-credentials"), None);
    assert!(allowed.header("vary").unwrap().contains("origin"));
}

#[tokio::test]
async fn every_answer_can_be_read_by_the_page_errors_too() {
    let world = world_with_h5().await;
    let mut alice = world.phone("alice");
    alice.log_in().await;
    world.clock.advance(13 * HOUR);
    let used = Reply::of(
        alice
            .with_token(Method::GET, "/session")
            .header("origin", H5),
    )
    .await;
    assert!(used.header("x-session-renewed").is_some());
    let no_token = Reply::of(alice.get("/session").header("origin", H5)).await;
    assert_eq!(no_token.status, 401);
    let nowhere = Reply::of(alice.get("/nowhere").header("origin", H5)).await;
    assert_eq!(nowhere.status, 404);
    let not_so = Reply::of(alice.request(Method::PUT, "/session").header("origin", H5)).await;
    assert_eq!(not_so.status, 405);
    for reply in [used, no_token, nowhere, not_so] {
        assert_eq!(reply.header("access-control-allow-origin"), Some(H5));
        let exposed = reply.header("access-control-expose-headers");
        assert_eq!(exposed, Some("x-session-renewed,retry-after,x-request-id"));
    }
}

#[tokio::test]
async fn a_page_of_nobody_we_know_is_told_nothing() {
    let world = world_with_h5().await;
    for origin in [
        STRANGER,
        "null",
        "http://h5.example.com",
        "https://h5.example.com:8443",
    ] {
        let refused = Reply::of(preflight(&world, origin, "/session")).await;
        let answer = Reply::of(
            world
                .phone("alice")
                .get("/healthz")
                .header("origin", origin),
        )
        .await;
        for reply in [refused, answer] {
            assert_eq!(told(&reply), Vec::<&str>::new(), "{origin}");
            assert!(reply.header("vary").unwrap().contains("origin"), "{origin}");
        }
    }
}

#[tokio::test]
async fn services_and_operators_are_no_pages() {
    let world = world_with_h5().await;
    let refused = Reply::of(preflight(&world, H5, "/revocations")).await;
    assert_eq!(told(&refused), Vec::<&str>::new());
    let feed = world
        .phone("nobody")
        .get("/revocations")
        .header("origin", H5);
    let feed = Reply::of(feed.bearer_auth(SERVICE_SECRET))
        .await
        .must_be_good();
    assert_eq!(told(&feed), Vec::<&str>::new());
    let operator = format!("http://{}", world.server().operator_address().unwrap());
    let page = world.phone("nobody").at(&operator).get("/admin/inspect");
    assert_eq!(
        told(&Reply::of(page.header("origin", H5)).await),
        Vec::<&str>::new()
    );
}

#[tokio::test]
async fn without_origins_nothing_is_different() {
    let world = World::new().await;
    let refused = Reply::of(preflight(&world, H5, "/session")).await;
    assert_eq!((refused.status, told(&refused)), (405, Vec::new()));
    assert_eq!(refused.header("vary"), None);
}

#[test]
fn a_wrong_origin_is_answered_with_the_right_one() {
    for (given, said) in [
        ("*", "name each origin"),
        ("h5.example.com", "https://h5.example.com"),
        ("https://h5.example.com/", "a browser writes"),
        ("https://h5.example.com:443", "as https://h5.example.com"),
    ] {
        let mut layers = Layers::default();
        let variable = (
            "WEAPP_LOGIN__HTTP__CORS_ORIGINS".to_owned(),
            given.to_owned(),
        );
        layers.add_variables([variable]);
        let problems = Settings::from_layers(layers).unwrap_err().to_string();
        assert!(problems.contains("http.cors_origins"), "{problems}");
        assert!(problems.contains(said), "{given}: {problems}");
    }
}
