//! The phone-number button: its code, an access_token of ours, and the number.

use reqwest::Method;
use serde_json::json;
use weapp_login_wechat::PhoneCode;
use weapp_login_wechat::simulator::Scenario;

use crate::actors::{
    APPID, EXPIRED, HOUR, INVALID, MINUTE, OTHER_APPID, Phone, REVOKED, Reply, SECOND, World,
    WorldOptions,
};

const INVALID_CODE: (u16, u64, &str, &str) = (401, 11, "code_invalid", "login");

/// The user presses the button.
fn press(world: &World, phone: &Phone) -> PhoneCode {
    world.wechat.phone_code(&phone.appid, &phone.user).unwrap()
}

async fn send(phone: &Phone, code: &str) -> Reply {
    let body = json!({ "code": code }).to_string();
    let request = phone.with_token(Method::POST, "/phone-number");
    Reply::of(
        request
            .header("content-type", "application/json")
            .body(body),
    )
    .await
}

async fn tell(world: &World, phone: &Phone) -> Reply {
    send(phone, press(world, phone).text()).await
}

async fn logged_in(world: &World, user: &str) -> Phone {
    let mut phone = world.phone(user);
    phone.log_in().await.must_be_good();
    phone
}

#[tokio::test]
async fn the_number_is_told_and_the_access_token_is_got_once() {
    let world = World::new().await;
    let alice = logged_in(&world, "alice").await;
    let number = world.wechat.phone_number("alice").unwrap();
    let told = tell(&world, &alice).await.must_be_good();
    let expected =
        json!({ "phone_number": number, "pure_phone_number": number, "country_code": "86" });
    assert_eq!(told.body["data"], expected);
    assert_eq!(told.header("cache-control"), Some("no-store"));
    tell(&world, &logged_in(&world, "bob").await)
        .await
        .must_be_good();
    assert_eq!(world.wechat.access_token_count(), 1);
}

#[tokio::test]
async fn many_at_once_wait_for_one_access_token() {
    let world = World::new().await;
    let alice = logged_in(&world, "alice").await;
    let all = futures_util::future::join_all((0..20).map(|_| tell(&world, &alice))).await;
    for told in all {
        told.must_be_good();
    }
    assert_eq!(world.wechat.access_token_count(), 1);
}

#[tokio::test]
async fn an_access_token_that_has_expired_is_got_anew_once() {
    let world = World::new().await;
    let alice = logged_in(&world, "alice").await;
    tell(&world, &alice).await.must_be_good();
    world.clock.advance(2 * HOUR);
    tell(&world, &alice).await.must_be_good();
    assert_eq!(world.wechat.access_token_count(), 2);
    // 42001, and then the number: the code was not spent by the refusal.
    assert_eq!(world.wechat.phone_number_count(), 3);
    // The same where somebody else has made it void: 40001.
    world.wechat.forget_access_tokens(&APPID.parse().unwrap());
    tell(&world, &alice).await.must_be_good();
    assert_eq!(world.wechat.access_token_count(), 3);
}

#[tokio::test]
async fn two_servers_share_an_access_token_that_wechat_gives_to_both() {
    let world = World::new().await;
    let alice = logged_in(&world, "alice").await;
    let other_server = world.another_server().await;
    let elsewhere = alice.at(&format!("http://{}", other_server.address()));
    for phone in [&alice, &elsewhere, &alice, &elsewhere] {
        tell(&world, phone).await.must_be_good();
    }
    assert_eq!(
        (
            world.wechat.access_token_count(),
            world.wechat.phone_number_count()
        ),
        (2, 4)
    );
    other_server.stop().await;
}

#[tokio::test]
async fn a_code_is_good_once_for_five_minutes_and_for_its_app() {
    let world = World::with(WorldOptions::default().with_second_app()).await;
    let mut alice = world.phone("alice");
    alice.log_in_to_its_app().await.must_be_good();
    let code = press(&world, &alice);
    send(&alice, code.text()).await.must_be_good();
    assert_eq!(send(&alice, code.text()).await.verdict(), INVALID_CODE);
    let late = press(&world, &alice);
    world.clock.advance(5 * MINUTE + SECOND);
    assert_eq!(send(&alice, late.text()).await.verdict(), INVALID_CODE);
    let elsewhere = world.phone_with_app("alice", OTHER_APPID);
    assert_eq!(
        send(&alice, press(&world, &elsewhere).text())
            .await
            .verdict(),
        INVALID_CODE
    );
    assert_eq!(
        send(&alice, alice.wx_login().text()).await.verdict(),
        INVALID_CODE
    );
    for wrong in ["", "a b", "号码", &"a".repeat(257)] {
        let refused = send(&alice, wrong).await;
        assert_eq!(
            refused.verdict(),
            (400, 10, "bad_request", "none"),
            "{wrong}"
        );
        assert!(
            refused.body["message"]
                .as_str()
                .unwrap()
                .contains("getPhoneNumber")
        );
    }
}

#[tokio::test]
async fn each_failure_of_wechats_has_its_code() {
    let world = World::new().await;
    let alice = logged_in(&world, "alice").await;
    let unavailable = (502, 15, "wechat_unavailable", "login");
    let table = [
        (Scenario::Busy, unavailable),
        (Scenario::BusyCodeSpent, unavailable),
        (Scenario::HtmlPage, unavailable),
        (Scenario::CutOffBody, unavailable),
        (Scenario::DroppedConnection, unavailable),
        (Scenario::Quota, (429, 14, "rate_limited", "later")),
    ];
    // Where an access_token is asked for, and where there is one.
    for round in ["access_token", "phone number"] {
        for (scenario, expected) in table {
            world.wechat.play_times(scenario, 1);
            assert_eq!(
                tell(&world, &alice).await.verdict(),
                expected,
                "{round}: {scenario}"
            );
        }
        if round == "access_token" {
            world.wechat.play_times(Scenario::FrozenSecret, 1);
            let misconfigured = (500, 16, "wechat_misconfigured", "none");
            assert_eq!(tell(&world, &alice).await.verdict(), misconfigured);
            assert_eq!(world.wechat.phone_number_count(), 0);
        }
        tell(&world, &alice).await.must_be_good();
    }
}

#[tokio::test]
async fn only_a_live_session_asks() {
    let world = World::new().await;
    let mut alice = logged_in(&world, "alice").await;
    let mut nobody = alice.clone();
    nobody.token = String::new();
    assert_eq!(tell(&world, &nobody).await.verdict(), INVALID);
    world.clock.advance(25 * HOUR);
    assert_eq!(tell(&world, &alice).await.verdict(), EXPIRED);
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    assert_eq!(tell(&world, &alice).await.verdict(), REVOKED);
    // Nobody has paid for anything.
    assert_eq!(world.wechat.phone_number_count(), 0);
}
