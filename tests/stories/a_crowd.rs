//! A thousand phones at once.

use std::collections::BTreeSet;

use tokio::task::JoinSet;
use weapp_login::store::sql::Engine;

use crate::actors::{World, WorldOptions, on_every_engine};

const CROWD: usize = 1_000;

on_every_engine![a_thousand_first_logins_of_one_openid_through_three_servers_make_one_user];

async fn a_thousand_first_logins_of_one_openid_through_three_servers_make_one_user(engine: Engine) {
    // Every login is two sockets of this process.
    rlimit::increase_nofile_limit(16 * 1024).unwrap();
    // However slow the disk is.
    let patient = WorldOptions::default()
        .set("store.patience", "60s")
        .set("http.request_timeout", "400s");
    let world = World::on(engine, patient).await;
    let (second, third) = (world.another_server().await, world.another_server().await);
    let phones = [world.server(), &second, &third].map(|server| world.phone_at(server, "alice"));
    let mut logins = JoinSet::new();
    for phone in phones.iter().cycle().take(CROWD) {
        let (phone, code) = (phone.clone(), phone.wx_login());
        logins.spawn(async move { phone.send_code(&code).await });
    }
    let (mut users, mut created) = (BTreeSet::new(), 0);
    while let Some(reply) = logins.join_next().await {
        let reply = reply.unwrap().must_be_good();
        users.insert(reply.text("user_id").to_owned());
        created += usize::from(reply.data("is_new_user") == true);
    }
    assert_eq!((users.len(), created), (1, 1));
    assert_eq!(world.wechat.exchanges().len(), CROWD);
    for server in [second, third] {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_requests_with_one_code_ask_wechat_once() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    let mut logins = JoinSet::new();
    for _ in 0..20 {
        let (phone, code) = (alice.clone(), code.clone());
        logins.spawn(async move { phone.send_code(&code).await });
    }
    let mut tokens = Vec::new();
    while let Some(reply) = logins.join_next().await {
        tokens.push(reply.unwrap().must_be_good().text("token").to_owned());
    }
    assert_eq!(world.wechat.exchanges().len(), 1);
    // One session: ending it with one of the tokens ends it for all.
    let mut phone = alice;
    phone.token = tokens[0].clone();
    phone.log_out().await.must_be_good();
    for token in tokens {
        phone.token = token;
        assert_eq!(phone.session().await.verdict(), crate::actors::REVOKED);
    }
}
