//! A phone gets a code, the server trades it, and the token opens the session.

use serde_json::json;

use crate::actors::{APPID, DAY, Reply, World};

#[tokio::test]
async fn a_code_becomes_a_user_and_a_session() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    assert_eq!(login.body["message"], "success");
    assert!(login.text("token").starts_with("v1."));
    assert_eq!(
        login.number("expires_at"),
        world.clock.now() + DAY.as_millis() as u64
    );
    assert_eq!(login.data("is_new_user"), true);
    assert_eq!(login.header("cache-control"), Some("no-store"));

    let session = alice.session().await.must_be_good();
    assert_eq!(session.body["message"], "登陆成功");
    assert_eq!(session.text("user_id"), login.text("user_id"));
    assert_eq!(session.text("appid"), APPID);
    assert!(session.text("openid").starts_with('o'));
    assert_eq!(session.number("authenticated_at"), world.clock.now());
    assert_eq!(session.number("issued_at"), world.clock.now());
    assert_eq!(session.number("expires_at"), login.number("expires_at"));
    assert!(session.header("x-session-renewed").is_none());
}

#[tokio::test]
async fn the_second_login_finds_the_same_user_and_begins_another_session() {
    let world = World::new().await;
    let (mut phone, mut tablet) = (world.phone("alice"), world.phone("alice"));
    let first = phone.log_in().await.must_be_good();
    let second = tablet.log_in().await.must_be_good();
    assert_eq!(first.text("user_id"), second.text("user_id"));
    assert_eq!(second.data("is_new_user"), false);
    phone.log_out().await.must_be_good();
    tablet.session().await.must_be_good();
}

#[tokio::test]
async fn two_people_are_two_users() {
    let world = World::new().await;
    let alice = world.phone("alice").log_in().await.must_be_good();
    let bob = world.phone("bob").log_in().await.must_be_good();
    assert_ne!(alice.text("user_id"), bob.text("user_id"));
}

#[tokio::test]
async fn a_code_can_be_posted_too() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let body =
        json!({ "code": alice.wx_login().text(), "appid": APPID, "scene": 1001 }).to_string();
    let post = alice
        .request(reqwest::Method::POST, "/login")
        .header("content-type", "application/json")
        .body(body);
    let login = Reply::of(post).await.must_be_good();
    assert!(login.text("token").starts_with("v1."));
}

#[tokio::test]
async fn a_bearer_is_as_good_as_x_session_if_they_agree() {
    let world = World::new().await;
    let (mut alice, mut bob) = (world.phone("alice"), world.phone("bob"));
    alice.log_in().await.must_be_good();
    bob.log_in().await.must_be_good();
    Reply::of(alice.get("/session").bearer_auth(&alice.token))
        .await
        .must_be_good();
    Reply::of(
        alice
            .get("/session")
            .bearer_auth(&alice.token)
            .header("x-session", &alice.token),
    )
    .await
    .must_be_good();
    let two = alice
        .get("/session")
        .bearer_auth(&alice.token)
        .header("x-session", &bob.token);
    assert_eq!(Reply::of(two).await.verdict(), crate::actors::INVALID);
}

#[tokio::test]
async fn a_token_in_the_url_is_not_looked_at() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let reply = Reply::of(
        alice
            .get("/session")
            .query(&[("x-session", &alice.token), ("token", &alice.token)]),
    )
    .await;
    assert_eq!(reply.verdict(), crate::actors::INVALID);
}

#[tokio::test]
async fn a_head_request_spends_no_code() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    let head = alice
        .request(reqwest::Method::HEAD, "/login")
        .query(&[("code", code.text())]);
    assert_eq!(head.send().await.unwrap().status(), 405);
    alice.send_code(&code).await.must_be_good();
}

#[tokio::test]
async fn users_outlive_a_restart() {
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    let before = alice.log_in().await.must_be_good();
    world.restart_with(|options| options).await;
    let mut same_alice = world.phone("alice");
    same_alice.token = alice.token;
    same_alice.session().await.must_be_good();
    let after = same_alice.log_in().await.must_be_good();
    assert_eq!(after.text("user_id"), before.text("user_id"));
    assert_eq!(after.data("is_new_user"), false);
}
