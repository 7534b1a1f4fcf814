//! WeChat refuses, stumbles and breaks off; the phone is told what helps, and the code is never sent twice.

use weapp_login_wechat::simulator::Scenario;

use crate::actors::{World, WorldOptions};

const UNAVAILABLE: (u16, u64, &str, &str) = (502, 15, "wechat_unavailable", "login");
const MISCONFIGURED: (u16, u64, &str, &str) = (500, 16, "wechat_misconfigured", "none");

#[tokio::test]
async fn each_refusal_has_its_code() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let table = [
        (Scenario::Quota, (429, 14, "rate_limited", "later")),
        (Scenario::HighRisk, (403, 13, "user_blocked", "none")),
        (Scenario::FrozenSecret, MISCONFIGURED),
        (Scenario::Busy, UNAVAILABLE),
        (Scenario::BusyCodeSpent, UNAVAILABLE),
        (Scenario::CutOffBody, UNAVAILABLE),
        (Scenario::HtmlPage, UNAVAILABLE),
        (Scenario::DroppedConnection, UNAVAILABLE),
    ];
    for (exchanges, (scenario, verdict)) in (1..).zip(table) {
        world.wechat.play(scenario);
        let reply = alice.send_code(&alice.wx_login()).await;
        assert_eq!(reply.verdict(), verdict, "{scenario}");
        assert_eq!(
            world.wechat.exchange_count(),
            exchanges,
            "{scenario}: sent once"
        );
    }
    world.wechat.play_normally();
    alice.send_code(&alice.wx_login()).await.must_be_good();
}

#[tokio::test]
async fn too_many_logins_come_with_a_time_to_come_back() {
    let world = World::new().await;
    world.wechat.play(Scenario::Quota);
    let alice = world.phone("alice");
    let reply = alice.send_code(&alice.wx_login()).await;
    assert_eq!(reply.header("retry-after"), Some("60"));
}

#[tokio::test]
async fn what_looks_odd_but_is_an_answer_logs_in() {
    let world = World::new().await;
    let alice = world.phone("alice");
    for scenario in [
        Scenario::EmptyFields,
        Scenario::WithExpiresIn,
        Scenario::ErrcodeAsString,
    ] {
        world.wechat.play(scenario);
        let reply = alice.send_code(&alice.wx_login()).await;
        assert_eq!((reply.status, reply.code()), (200, 0), "{scenario}");
    }
}

#[tokio::test]
async fn a_slow_wechat_is_not_waited_for_longer_than_configured() {
    let world = World::with(WorldOptions::default().set("wechat.timeout", "50ms")).await;
    world.wechat.play(Scenario::Held);
    let alice = world.phone("alice");
    let code = alice.wx_login();
    let reply = alice.send_code(&code).await;
    assert_eq!(reply.verdict(), (504, 15, "wechat_unavailable", "login"));
    world.wechat.play_normally();
    // The code went out once; whether it is spent nobody knows, so it is not sent again.
    assert_eq!(
        alice.send_code(&code).await.verdict(),
        (504, 15, "wechat_unavailable", "login")
    );
    assert_eq!(world.wechat.exchange_count(), 1);
    alice.send_code(&alice.wx_login()).await.must_be_good();
}

#[tokio::test]
async fn a_code_that_never_went_out_is_as_good_as_before() {
    let world = World::with(WorldOptions::default()).await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    let mut unreachable = World::with(WorldOptions::default()).await;
    unreachable
        .restart_with(|options| options.set("wechat.simulator", "http://127.0.0.1:1"))
        .await;
    let lost = unreachable.phone("alice");
    assert_eq!(lost.send_code(&code).await.verdict(), UNAVAILABLE);
    let reachable_again = world.wechat_url();
    unreachable
        .restart_with(|options| options.set("wechat.simulator", reachable_again))
        .await;
    let found = unreachable.phone("alice");
    found.send_code(&code).await.must_be_good();
}

#[tokio::test]
async fn a_wrong_appsecret_is_the_operators_to_fix() {
    let world =
        World::with(WorldOptions::default().set("apps.first.secret", "simulated-but-wrong")).await;
    let alice = world.phone("alice");
    assert_eq!(
        alice.send_code(&alice.wx_login()).await.verdict(),
        MISCONFIGURED
    );
    let world =
        World::with(WorldOptions::default().set("apps.first.appid", "wx1234567890abcdef")).await;
    let alice = world.phone("alice");
    assert_eq!(
        alice.send_code(&alice.wx_login()).await.verdict(),
        MISCONFIGURED
    );
}

#[tokio::test]
async fn devtools_without_an_appid_is_told_so_and_wechat_is_not_asked() {
    let world = World::new().await;
    let reply = world
        .phone("alice")
        .send_code(&"the code is a mock one".parse().unwrap())
        .await;
    assert_eq!(reply.verdict(), (400, 10, "bad_request", "none"));
    assert!(reply.body["message"].as_str().unwrap().contains("appid"));
    assert_eq!(world.wechat.exchange_count(), 0);
}
