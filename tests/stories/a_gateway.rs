//! `/verify`, for nginx, Caddy and Traefik: everything is in the status and the headers. The gateways themselves are in
//! `tests/gateways`.

use std::time::Duration;

use reqwest::Method;

use crate::actors::{APPID, DAY, HOUR, OTHER_APPID, Reply, World, WorldOptions};

#[tokio::test]
async fn a_good_token_is_a_200_with_the_user_in_headers() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    let openid = alice.session().await.text("openid").to_owned();
    let reply = Reply::of(alice.with_token(Method::GET, "/verify"))
        .await
        .must_be_good();
    assert_eq!(reply.header("x-user-id"), Some(login.text("user_id")));
    assert_eq!(reply.header("x-openid"), Some(openid.as_str()));
    assert_eq!(reply.header("x-appid"), Some(APPID));
    assert_eq!(
        reply.header("x-external-id"),
        Some(""),
        "always there, so that no client's own gets through"
    );
    assert!(reply.header("x-session-renewed").is_none());
    world.clock.advance(12 * HOUR);
    let due = Reply::of(alice.with_token(Method::GET, "/verify"))
        .await
        .must_be_good();
    assert!(due.header("x-session-renewed").unwrap().starts_with("v1."));
}

#[tokio::test]
async fn a_refused_token_is_a_401_with_the_reason_in_a_header() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let nothing = Reply::of(alice.get("/verify")).await;
    assert_eq!(
        (
            nothing.status,
            nothing.code(),
            nothing.header("x-session-error")
        ),
        (401, 1, Some("session_invalid"))
    );

    alice.log_in().await.must_be_good();
    world.clock.advance(DAY + Duration::from_millis(1));
    let expired = Reply::of(alice.with_token(Method::GET, "/verify")).await;
    assert_eq!(
        (
            expired.status,
            expired.code(),
            expired.header("x-session-error")
        ),
        (401, 2, Some("session_expired"))
    );
    assert!(expired.header("x-user-id").is_none());

    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    let revoked = Reply::of(alice.with_token(Method::GET, "/verify")).await;
    assert_eq!(
        (
            revoked.status,
            revoked.code(),
            revoked.header("x-session-error")
        ),
        (401, 3, Some("session_revoked"))
    );
}

/// nginx throws bodies away, so the whole answer is in a header too, for it to give to the phone.
#[tokio::test]
async fn a_refusal_is_told_once_more_in_a_header() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let nothing = Reply::of(alice.get("/verify")).await;
    alice.log_in().await.must_be_good();
    let good = Reply::of(alice.with_token(Method::GET, "/verify")).await;
    assert_eq!(good.header("x-session-refusal"), None);
    alice.log_out().await.must_be_good();
    let revoked = Reply::of(alice.with_token(Method::GET, "/verify")).await;
    for reply in [nothing, revoked] {
        let told = reply.header("x-session-refusal").unwrap();
        assert!(told.is_ascii(), "{told}");
        let told: serde_json::Value = serde_json::from_str(told).unwrap();
        assert_eq!(told, reply.body);
        assert!(
            !told["message"].as_str().unwrap().is_ascii(),
            "Chinese, all the same"
        );
    }
}

#[tokio::test]
async fn a_gateway_of_one_app_refuses_the_tokens_of_another() {
    let world = World::with(WorldOptions::default().with_second_app()).await;
    let mut alice = world.phone("alice");
    let login = Reply::of(
        alice
            .get("/login")
            .query(&[("code", alice.wx_login().text()), ("appid", APPID)]),
    )
    .await;
    alice.token = login.text("token").to_owned();
    let own = Reply::of(alice.with_token(Method::GET, &format!("/verify?appid={APPID}"))).await;
    own.must_be_good();
    for appid in [OTHER_APPID, "wx-nobody-knows"] {
        let other =
            Reply::of(alice.with_token(Method::GET, &format!("/verify?appid={appid}"))).await;
        assert_eq!((other.status, other.code()), (401, 1));
    }
}

#[tokio::test]
async fn an_external_id_that_is_no_ascii_is_percent_encoded_in_the_header() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let import = world
        .import_users(&format!("{APPID},oAlice,,用户 7%\n"))
        .await;
    assert!(import.succeeded, "{}", import.stderr);
    let cipher = weapp_login_core::LegacyCipher::new(crate::actors::LEGACY_SECRET, "2019").unwrap();
    let now = weapp_login_core::UnixMillis::new(world.clock.now()).unwrap();
    let mut alice = world.phone("alice");
    alice.token = cipher.seal(&"oAlice".parse().unwrap(), now).unwrap();
    let reply = Reply::of(alice.with_token(Method::GET, "/verify"))
        .await
        .must_be_good();
    assert_eq!(
        reply.header("x-external-id"),
        Some("%E7%94%A8%E6%88%B7%207%25")
    );
    assert_eq!(reply.text("external_id"), "用户 7%");
    // The v1 token holds it too.
    alice.token = reply.header("x-session-renewed").unwrap().to_owned();
    assert_eq!(
        alice.session().await.must_be_good().text("external_id"),
        "用户 7%"
    );
}
