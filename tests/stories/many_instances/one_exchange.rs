//! A code is sent to WeChat once, whichever servers it came to, and whoever of them dies.

use std::sync::atomic::Ordering;
use std::time::Duration;

use weapp_login::clock;
use weapp_login::store::sql::Engine;
use weapp_login_wechat::simulator::Scenario;

use super::{TIMED_OUT, until};
use crate::actors::{Operator, REVOKED, Serving, World, WorldOptions, on_every_engine};

on_every_engine![
    the_same_code_at_three_servers_at_once_is_one_exchange_and_one_session,
    a_code_whose_server_was_killed_in_the_middle_is_sent_by_nobody_else,
];

async fn the_same_code_at_three_servers_at_once_is_one_exchange_and_one_session(engine: Engine) {
    let world = World::on(engine, WorldOptions::default()).await;
    let (second, third) = (world.another_server().await, world.another_server().await);
    let servers = [world.server(), &second, &third];
    let phones = servers.map(|server| world.phone_at(server, "alice"));
    world.wechat.play(Scenario::Held);
    let code = phones[0].wx_login();
    let logins = phones.clone().map(|phone| {
        let code = code.clone();
        tokio::spawn(async move { phone.send_code(&code).await })
    });
    let joined = || servers.map(|server| server.service().joined_logins.load(Ordering::Relaxed));
    until("two of them wait", async || {
        joined().iter().sum::<u64>() == 2
    })
    .await;
    world.wechat.play_normally();

    let mut sessions = phones;
    for (session, login) in sessions.iter_mut().zip(logins) {
        let login = login.await.unwrap().must_be_good();
        session.token = login.text("token").to_owned();
        session.session().await.must_be_good();
    }
    assert_eq!(world.wechat.exchange_count(), 1);
    sessions[0].log_out().await.must_be_good();
    for session in &sessions {
        until("the session has ended everywhere", async || {
            session.session().await.verdict() == REVOKED
        })
        .await;
    }
    for server in [second, third] {
        server.stop().await;
    }
}

async fn a_code_whose_server_was_killed_in_the_middle_is_sent_by_nobody_else(engine: Engine) {
    let short = WorldOptions::default()
        .set("wechat.timeout", "300ms")
        .set("store.patience", "250ms");
    let mut world = World::on(engine, short).await;
    world.stop().await;
    // It waits for WeChat until it is killed.
    let mut killed = Operator::of(&world).serve();
    killed.env("WEAPP_LOGIN__WECHAT__TIMEOUT", "30s");
    let killed = tokio::task::spawn_blocking(|| Serving::start_configured(killed))
        .await
        .unwrap();
    let servers = [
        world
            .another_server_with(clock::system(), |options| options)
            .await,
        world
            .another_server_with(clock::system(), |options| options)
            .await,
    ];
    let alice = world.phone_at(&servers[0], "alice");
    let code = alice.wx_login();
    world.wechat.play(Scenario::Held);
    let half_done = tokio::spawn({
        let (alice, code) = (alice.at(&killed.base_url), code.clone());
        let request = alice.get("/login").query(&[("code", code.text())]);
        async move { request.send().await.is_err() }
    });
    world.wechat.wait_for_exchanges(1).await;
    let waiting = servers.each_ref().map(|server| {
        let (phone, code) = (world.phone_at(server, "alice"), code.clone());
        tokio::spawn(async move { phone.send_code(&code).await })
    });
    drop(killed);
    assert!(
        half_done.await.unwrap(),
        "it was killed before it could answer"
    );
    world.wechat.play_normally();
    for login in waiting {
        let login = tokio::time::timeout(Duration::from_secs(20), login).await;
        let login = login.expect("nobody waits for the dead for long");
        assert_eq!(login.unwrap().verdict(), TIMED_OUT);
    }
    assert_eq!(alice.send_code(&code).await.verdict(), TIMED_OUT);
    assert_eq!(world.wechat.exchange_count(), 1);
    alice.send_code(&alice.wx_login()).await.must_be_good();
    assert_eq!(world.wechat.exchange_count(), 2);
    for server in servers {
        server.stop().await;
    }
}
