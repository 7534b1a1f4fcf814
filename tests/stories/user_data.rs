//! What WeChat has sealed for us on the phone is opened with the session_key, which never leaves the server.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use weapp_login_wechat::simulator::SealedUserData;

use crate::actors::{
    APPID, EXPIRED, HOUR, INVALID, MINUTE, OTHER_APPID, Phone, REVOKED, Reply, World, WorldOptions,
};

const MILLISECOND: Duration = Duration::from_millis(1);
const STALE: (u16, u64, &str, &str) = (409, 19, "session_key_stale", "login");
const BAD: (u16, u64, &str, &str) = (400, 10, "bad_request", "none");

/// As `wx.getUserInfo` gives it to this phone now.
fn user_data_of(world: &World, phone: &Phone) -> SealedUserData {
    world.wechat.user_data(&phone.appid, &phone.user).unwrap()
}

fn sealed(world: &World, phone: &Phone, data: &Value) -> SealedUserData {
    let sealed = world.wechat.seal_user_data(&phone.appid, &phone.user, data);
    sealed.unwrap()
}

fn second(world: &World) -> u64 {
    (world.clock.as_clock())().as_u64() / 1000
}

async fn send(phone: &Phone, body: Value) -> Reply {
    let request = phone.with_token(Method::POST, "/user-data");
    Reply::of(
        request
            .header("content-type", "application/json")
            .body(body.to_string()),
    )
    .await
}

async fn open(phone: &Phone, data: &SealedUserData) -> Reply {
    let SealedUserData {
        encrypted_data,
        iv,
        raw_data,
        signature,
    } = data;
    send(phone, json!({ "encrypted_data": encrypted_data, "iv": iv, "raw_data": raw_data, "signature": signature }))
        .await
}

#[tokio::test]
async fn the_data_comes_back_as_wechat_wrote_it() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let data = user_data_of(&world, &alice);
    let opened = open(&alice, &data).await.must_be_good();
    assert_eq!(opened.text("nickName"), "alice");
    assert_eq!(opened.text("openId"), alice.session().await.text("openid"));
    assert_eq!(
        opened.data("watermark"),
        &json!({ "timestamp": second(&world), "appid": APPID })
    );
    assert_eq!(opened.header("cache-control"), Some("no-store"));
    // The signature is the page's to send.
    let without = send(
        &alice,
        json!({ "encrypted_data": data.encrypted_data, "iv": data.iv }),
    )
    .await;
    assert_eq!(without.must_be_good().body["data"], opened.body["data"]);
    // A form has made spaces of the plus signs.
    let spaced = json!({ "encrypted_data": data.encrypted_data.replace('+', " "), "iv": data.iv.replace('+', " ") });
    send(&alice, spaced).await.must_be_good();
}

#[tokio::test]
async fn wechat_may_replace_the_key_while_the_data_is_on_its_way() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let before = user_data_of(&world, &alice);
    world.clock.advance(2 * MINUTE);
    alice.log_in().await.must_be_good();
    open(&alice, &before).await.must_be_good();
    open(&alice, &user_data_of(&world, &alice))
        .await
        .must_be_good();
    // The one before the last is gone.
    world.clock.advance(2 * MINUTE);
    alice.log_in().await.must_be_good();
    assert_eq!(open(&alice, &before).await.verdict(), STALE);
}

#[tokio::test]
async fn the_key_before_counts_for_a_few_minutes_only() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(2 * MINUTE);
    let before = user_data_of(&world, &alice);
    alice.log_in().await.must_be_good();
    world.clock.advance(5 * MINUTE);
    open(&alice, &before).await.must_be_good();
    world.clock.advance(MILLISECOND);
    assert_eq!(open(&alice, &before).await.verdict(), STALE);
}

#[tokio::test]
async fn what_another_key_sealed_or_signed_is_stale() {
    let world = World::new().await;
    let (mut alice, mut bob) = (world.phone("alice"), world.phone("bob"));
    alice.log_in().await.must_be_good();
    bob.log_in().await.must_be_good();
    let of_alice = user_data_of(&world, &alice);
    let of_bob = user_data_of(&world, &bob);
    assert_eq!(open(&bob, &of_alice).await.verdict(), STALE);
    let badly_signed = SealedUserData {
        signature: of_bob.signature,
        ..of_alice.clone()
    };
    assert_eq!(open(&alice, &badly_signed).await.verdict(), STALE);
    let other_text = SealedUserData {
        raw_data: "{}".into(),
        ..of_alice
    };
    assert_eq!(open(&alice, &other_text).await.verdict(), STALE);
}

#[tokio::test]
async fn the_watermark_must_be_of_this_app_and_of_this_moment() {
    let world = World::with(WorldOptions::default().with_second_app()).await;
    let mut alice = world.phone("alice");
    alice.log_in_to_its_app().await.must_be_good();
    let mut elsewhere = world.phone_with_app("alice", OTHER_APPID);
    elsewhere.log_in_to_its_app().await.must_be_good();
    let now = second(&world);
    let marked = |appid: &str, timestamp: u64| json!({ "watermark": { "appid": appid, "timestamp": timestamp } });
    for (data, expected) in [
        (marked(APPID, now - 600), (200, 0, "", "")),
        (marked(APPID, now + 60), (200, 0, "", "")),
        (marked(APPID, now - 601), BAD),
        (marked(APPID, now + 61), BAD),
        (marked(APPID, u64::MAX), BAD),
        (json!({ "watermark": { "appid": APPID } }), BAD),
        (marked(OTHER_APPID, now), STALE),
        (json!({}), STALE),
        (json!([1]), STALE),
    ] {
        let reply = open(&alice, &sealed(&world, &alice, &data)).await;
        assert_eq!(reply.verdict(), expected, "{data}");
    }
    // Each app has a session_key of its own.
    let of_the_other = user_data_of(&world, &elsewhere);
    assert_eq!(open(&alice, &of_the_other).await.verdict(), STALE);
    open(&elsewhere, &of_the_other).await.must_be_good();
}

#[tokio::test]
async fn only_a_live_session_opens_anything() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let mut nobody = alice.clone();
    nobody.token = "v1.".into();
    assert_eq!(
        open(&nobody, &user_data_of(&world, &alice)).await.verdict(),
        INVALID
    );
    world.clock.advance(13 * HOUR);
    let renewed = open(&alice, &user_data_of(&world, &alice))
        .await
        .must_be_good();
    assert!(renewed.header("x-session-renewed").is_some());
    world.clock.advance(12 * HOUR);
    assert_eq!(
        open(&alice, &user_data_of(&world, &alice)).await.verdict(),
        EXPIRED
    );
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    assert_eq!(
        open(&alice, &user_data_of(&world, &alice)).await.verdict(),
        REVOKED
    );
}

#[tokio::test]
async fn what_is_no_user_data_is_answered_with_what_it_should_be() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let data = user_data_of(&world, &alice);
    for (body, word) in [
        (json!({}), "encryptedData"),
        (json!({ "encrypted_data": data.encrypted_data }), "iv"),
        (
            json!({ "encrypted_data": "not base64!", "iv": data.iv }),
            "as they came",
        ),
        (
            json!({ "encrypted_data": "", "iv": data.iv }),
            "as they came",
        ),
        (
            json!({ "encrypted_data": data.encrypted_data, "iv": "AAAA" }),
            "as they came",
        ),
        (json!({ "encrypted_data": 5, "iv": data.iv }), "JSON"),
    ] {
        let reply = send(&alice, body.clone()).await;
        assert_eq!(reply.verdict(), BAD, "{body}");
        assert!(
            reply.body["message"].as_str().unwrap().contains(word),
            "{reply:?}"
        );
    }
}
