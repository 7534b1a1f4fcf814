//! A fresh token, which rides on the answer of whatever was asked.

use axum::response::IntoResponse;
use reqwest::Method;

use crate::actors::{HOUR, Phone, Reply, World};
use crate::gateways::{Program, Recorder, Scene, behind_every_gateway};

behind_every_gateway!(
    a_fresh_token_reaches_the_phone_and_nobody_else,
    nothing_that_carries_a_token_is_cached,
    a_request_that_must_not_renew_does_not,
    the_servers_own_routes_renew_too,
);

/// Twice as many would be joined by a comma, and none be taken.
fn renewed(reply: &reqwest::Response) -> Vec<String> {
    let values = reply.headers().get_all("x-session-renewed").iter();
    values
        .map(|value| value.to_str().unwrap().to_owned())
        .collect()
}

async fn due(scene: &Scene) -> Phone {
    let alice = scene.logged_in("alice").await;
    scene.world.clock.advance(12 * HOUR);
    alice
}

async fn a_fresh_token_reaches_the_phone_and_nobody_else(program: Program) {
    let scene = Scene::with(program).await;
    let mut alice = scene.logged_in("alice").await;
    let early = alice.with_token(Method::GET, "/orders").send().await;
    assert!(renewed(&early.unwrap()).is_empty(), "{program}");
    scene.world.clock.advance(12 * HOUR);
    for method in [Method::GET, Method::POST, Method::HEAD] {
        let answer = alice.with_token(method, "/orders").send().await.unwrap();
        assert_eq!(answer.status(), 200, "{program}");
        let [fresh] = renewed(&answer).try_into().unwrap();
        assert!(
            fresh.starts_with("v1.") && fresh != alice.token,
            "{program}"
        );
    }
    for arrived in scene.api.take() {
        assert!(arrived.all("x-session-renewed").is_empty(), "{program}");
    }
    let answer = alice.with_token(Method::GET, "/orders").send().await;
    let [fresh] = renewed(&answer.unwrap()).try_into().unwrap();
    alice.token = fresh;
    scene.world.clock.advance(13 * HOUR);
    Reply::of(alice.with_token(Method::GET, "/orders"))
        .await
        .must_be_good();
}

async fn nothing_that_carries_a_token_is_cached(program: Program) {
    let api = Recorder::answering(|request| {
        let mut response = r#"{"code":0}"#.into_response();
        if request.target.contains("cached") {
            let value = "public, max-age=60".parse().unwrap();
            response.headers_mut().insert("cache-control", value);
        }
        response
    })
    .await;
    let scene = Scene::of(program, World::new().await, api).await;
    let login = scene.phone("alice");
    let login = login.send_code(&login.wx_login()).await.must_be_good();
    assert_eq!(login.header("cache-control"), Some("no-store"), "{program}");

    let alice = scene.logged_in("alice").await;
    let caching = async |path: &str| {
        let answer = alice.with_token(Method::GET, path).send().await.unwrap();
        let values = answer.headers().get_all("cache-control").iter();
        let values: Vec<_> = values.map(|value| value.to_str().unwrap()).collect();
        values.join("; ")
    };
    // What is the user's own is for no cache, unless the API knows better.
    assert_eq!(caching("/orders").await, "no-store", "{program}");
    assert_eq!(caching("/cached").await, "public, max-age=60", "{program}");
    assert_eq!(
        caching("/public/cached").await,
        "public, max-age=60",
        "{program}"
    );
    assert_eq!(caching("/public/news").await, "", "{program}");
    scene.world.clock.advance(12 * HOUR);
    assert_eq!(caching("/cached").await, "no-store", "{program}");
    assert_eq!(caching("/session").await, "no-store", "{program}");
}

async fn a_request_that_must_not_renew_does_not(program: Program) {
    let scene = Scene::with(program).await;
    let alice = due(&scene).await;
    for path in ["/orders", "/session"] {
        let request = alice.with_token(Method::GET, path);
        let answer = request.header("x-session-no-renew", "1").send().await;
        assert!(renewed(&answer.unwrap()).is_empty(), "{program}: {path}");
    }
}

async fn the_servers_own_routes_renew_too(program: Program) {
    let scene = Scene::with(program).await;
    let alice = due(&scene).await;
    let answer = alice.with_token(Method::GET, "/session").send().await;
    let [fresh] = renewed(&answer.unwrap()).try_into().unwrap();
    assert!(fresh.starts_with("v1."), "{program}");
    let reply = alice.renew().await.must_be_good();
    assert!(reply.text("token").starts_with("v1."), "{program}");
}
