//! Whatever is sent, the answer is the envelope, and says what a right request looks like.

use reqwest::Method;

use crate::actors::{Reply, World};

#[tokio::test]
async fn each_mistake_has_its_status_and_words() {
    let world = World::new().await;
    let phone = world.phone("alice");
    let json = |body: &str| {
        phone
            .request(Method::POST, "/login")
            .header("content-type", "application/json")
            .body(body.to_owned())
    };
    let table = [
        (phone.get("/login"), 400, "code"),
        (phone.get("/login?code="), 400, "code"),
        (phone.get("/login?code=%00"), 400, "code"),
        (
            phone.get(&format!("/login?code={}", "a".repeat(300))),
            400,
            "code",
        ),
        (phone.get("/login?code=a&code=b"), 400, "query"),
        (json(""), 400, "JSON"),
        (json("{\"code\": 5}"), 400, "JSON"),
        (json("[1]"), 400, "JSON"),
        (json("{}"), 400, "code"),
        (
            phone.request(Method::POST, "/login").body("code=a"),
            415,
            "application/json",
        ),
        (
            json(&format!("{{\"code\":\"{}\"}}", "a".repeat(20_000))),
            413,
            "too large",
        ),
        (phone.request(Method::PUT, "/session"), 405, "method"),
        (phone.request(Method::POST, "/session"), 405, "method"),
    ];
    for (number, (request, status, word)) in table.into_iter().enumerate() {
        let reply = Reply::of(request).await;
        assert_eq!(
            reply.verdict(),
            (status, 10, "bad_request", "none"),
            "number {number}: {reply:?}"
        );
        assert!(
            reply.body["message"].as_str().unwrap().contains(word),
            "number {number}: {reply:?}"
        );
    }
    assert_eq!(world.wechat.exchange_count(), 0);
    let nowhere = Reply::of(phone.get("/nowhere")).await;
    assert_eq!(nowhere.verdict(), (404, 18, "not_found", "none"));
}

#[tokio::test]
async fn the_simulators_route_is_for_development_only() {
    let world = World::new().await;
    assert_eq!(
        Reply::of(world.phone("alice").get("/simulator/code?user=alice"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let world = World::new().await;
    let phone = world.phone("alice");
    let (one, other) = (
        Reply::of(phone.get("/healthz")).await,
        Reply::of(phone.get("/healthz")).await,
    );
    assert_eq!(one.header("x-request-id").unwrap().len(), 16);
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

#[tokio::test]
async fn a_server_says_that_it_lives_and_that_it_is_ready() {
    let world = World::new().await;
    let phone = world.phone("alice");
    Reply::of(phone.get("/healthz")).await.must_be_good();
    Reply::of(phone.get("/readyz")).await.must_be_good();
}
