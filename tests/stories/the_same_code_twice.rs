//! A code that comes again: the same session for the same phone, and nothing for anybody else.

use std::sync::atomic::Ordering;

use weapp_login::server::RunningServer;
use weapp_login_wechat::LoginCode;
use weapp_login_wechat::simulator::Scenario;

use crate::actors::{MINUTE, Phone, Reply, SECOND, World, WorldOptions};

const USED: (u16, u64, &str, &str) = (401, 12, "code_used", "login");

#[tokio::test]
async fn within_the_replay_window_it_gives_the_same_session() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let code = alice.wx_login();
    let first = alice.send_code(&code).await.must_be_good();
    world.clock.advance(10 * SECOND);
    let again = alice.send_code(&code).await.must_be_good();
    assert_eq!(again.text("user_id"), first.text("user_id"));
    assert_eq!(again.data("is_new_user"), true);
    assert_eq!(world.wechat.exchanges().len(), 1);

    alice.token = first.text("token").to_owned();
    alice.log_out().await.must_be_good();
    alice.token = again.text("token").to_owned();
    assert_eq!(alice.session().await.verdict(), crate::actors::REVOKED);
}

#[tokio::test]
async fn after_the_replay_window_it_is_used() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    alice.send_code(&code).await.must_be_good();
    world
        .clock
        .advance(10 * SECOND + std::time::Duration::from_millis(1));
    assert_eq!(alice.send_code(&code).await.verdict(), USED);
    assert_eq!(world.wechat.exchanges().len(), 1);
}

#[tokio::test]
async fn from_another_address_it_is_used() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    alice.send_code(&code).await.must_be_good();
    assert_eq!(alice.roaming().send_code(&code).await.verdict(), USED);
}

#[tokio::test]
async fn after_a_logout_it_is_used() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let code = alice.wx_login();
    alice.token = alice
        .send_code(&code)
        .await
        .must_be_good()
        .text("token")
        .to_owned();
    alice.log_out().await.must_be_good();
    assert_eq!(alice.send_code(&code).await.verdict(), USED);
}

#[tokio::test]
async fn with_the_window_closed_only_simultaneous_requests_share_it() {
    let world = World::with(WorldOptions::default().set("login.replay_window", "0s")).await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    let [first, second] = two_at_once(&world, world.server(), [&alice, &alice], &code).await;
    first.must_be_good();
    second.must_be_good();
    assert_eq!(alice.send_code(&code).await.verdict(), USED);
    assert_eq!(world.wechat.exchanges().len(), 1);
}

#[tokio::test]
async fn two_servers_send_it_once() {
    let world = World::new().await;
    let other_server = world.another_server().await;
    let alice = world.phone("alice");
    let alice_elsewhere = Phone::new(
        "alice",
        crate::actors::APPID,
        world.wechat.clone(),
        format!("http://{}", other_server.address()),
    );
    let code = alice.wx_login();
    let [here, there] = two_at_once(&world, &other_server, [&alice, &alice_elsewhere], &code).await;
    assert_eq!(
        here.must_be_good().text("user_id"),
        there.must_be_good().text("user_id")
    );
    assert_eq!(world.wechat.exchanges().len(), 1);
    other_server.stop().await;
}

#[tokio::test]
async fn a_phone_that_hangs_up_and_comes_again_gets_its_session() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    world.wechat.play(Scenario::Held);
    let hung_up = tokio::spawn({
        let (alice, code) = (alice.clone(), code.clone());
        async move { alice.send_code(&code).await }
    });
    world.wechat.wait_for_exchanges(1).await;
    hung_up.abort();
    world.wechat.play_normally();
    alice.send_code(&code).await.must_be_good();
    assert_eq!(world.wechat.exchanges().len(), 1);
}

#[tokio::test]
async fn a_refused_code_is_refused_the_same_way_and_later_as_used() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    world.clock.advance(6 * MINUTE);
    let invalid = (401, 11, "code_invalid", "login");
    assert_eq!(alice.send_code(&code).await.verdict(), invalid);
    assert_eq!(alice.send_code(&code).await.verdict(), invalid);
    world.clock.advance(MINUTE);
    assert_eq!(alice.send_code(&code).await.verdict(), USED);
    assert_eq!(world.wechat.exchanges().len(), 1);
}

#[tokio::test]
async fn a_phone_that_hangs_up_at_any_moment_leaves_no_code_half_traded() {
    let world = World::new().await;
    let alice = world.phone("alice");
    for patience in 0..60 {
        let code = alice.wx_login();
        let hang_up = tokio::time::timeout(
            std::time::Duration::from_micros(patience * 50),
            alice.send_code(&code),
        );
        let _ = hang_up.await;
        // Whatever had happened, the phone that comes again gets its session.
        alice.send_code(&code).await.must_be_good();
    }
    assert_eq!(world.wechat.exchanges().len(), 60);
}

#[tokio::test]
async fn behind_a_gateway_two_phones_are_two_addresses() {
    let world =
        World::with(WorldOptions::default().set("http.trusted_proxies", vec!["127.0.0.1"])).await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    let from = |address: &str| {
        let request = alice.get("/login").query(&[("code", code.text())]);
        Reply::of(request.header("x-forwarded-for", address))
    };
    from("192.0.2.1").await.must_be_good();
    from("192.0.2.1").await.must_be_good();
    assert_eq!(from("192.0.2.2").await.verdict(), USED);
    assert_eq!(
        from("192.0.2.1, 192.0.2.2").await.verdict(),
        USED,
        "the left part is hearsay"
    );
}

#[tokio::test]
async fn nobody_is_believed_who_is_no_trusted_proxy() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    alice.send_code(&code).await.must_be_good();
    let roaming = alice.roaming();
    let spoofed = roaming
        .get("/login")
        .query(&[("code", code.text())])
        .header("x-forwarded-for", "127.0.0.1");
    assert_eq!(Reply::of(spoofed).await.verdict(), USED);
}

/// Two requests, of which the second comes while WeChat still thinks about the first.
async fn two_at_once(
    world: &World,
    second_server: &RunningServer,
    phones: [&Phone; 2],
    code: &LoginCode,
) -> [Reply; 2] {
    let send = |phone: &Phone| {
        let (phone, code) = (phone.clone(), code.clone());
        tokio::spawn(async move { phone.send_code(&code).await })
    };
    world.wechat.play(Scenario::Held);
    let first = send(phones[0]);
    world.wechat.wait_for_exchanges(1).await;
    let second = send(phones[1]);
    while second_server
        .service()
        .joined_logins
        .load(Ordering::Relaxed)
        == 0
    {
        tokio::task::yield_now().await;
    }
    world.wechat.play_normally();
    [first.await.unwrap(), second.await.unwrap()]
}
