//! What is too much at once is refused at once, each kind apart from the others.

use std::sync::Arc;

use reqwest::Method;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use weapp_login::limits::{Place, Share};
use weapp_login::service::Service;
use weapp_login_wechat::simulator::Scenario;

use crate::actors::{INVALID, Phone, Reply, SECOND, World, WorldOptions};

const OVERLOADED: (u16, u64, &str, &str) = (503, 17, "overloaded", "later");

#[track_caller]
fn must_be_shed(reply: &Reply) {
    assert_eq!(reply.verdict(), OVERLOADED);
    assert_eq!(reply.header("retry-after"), Some("1"));
}

async fn alive_and_ready(phone: &Phone) {
    for path in ["/healthz", "/readyz"] {
        Reply::of(phone.get(path)).await.must_be_good();
    }
}

/// Soon: a second is what anybody would wait.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(10 * SECOND, waiting).await;
    assert!(waited.is_ok(), "{what}");
}

/// All places of a share.
fn fill(share: &Share) -> Vec<Place> {
    std::iter::from_fn(|| share.enter().ok()).collect()
}

#[tokio::test]
async fn while_wechat_hangs_so_many_logins_wait_and_the_rest_is_told_so() {
    let world = World::with(WorldOptions::default().set("limits.logins_at_once", 2)).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.wechat.play(Scenario::Held);
    let mut waiting = JoinSet::new();
    for user in ["bob", "carol"] {
        let phone = world.phone(user);
        waiting.spawn(async move { phone.send_code(&phone.wx_login()).await });
    }
    world.wechat.wait_for_exchanges(3).await;
    let dave = world.phone("dave");
    let code = dave.wx_login();
    must_be_shed(&dave.send_code(&code).await);
    assert_eq!(world.wechat.exchange_count(), 3);
    // Nobody else has to wait.
    alice.session().await.must_be_good();
    alive_and_ready(&alice).await;

    world.wechat.play_normally();
    while let Some(reply) = waiting.join_next().await {
        reply.unwrap().must_be_good();
    }
    // What was refused was not spent.
    dave.send_code(&code).await.must_be_good();
}

#[tokio::test]
async fn a_phone_that_hangs_up_does_not_make_room() {
    let world = World::with(WorldOptions::default().set("limits.logins_at_once", 1)).await;
    world.wechat.play(Scenario::Held);
    let (alice, bob) = (world.phone("alice"), world.phone("bob"));
    let login = tokio::spawn(async move { alice.send_code(&alice.wx_login()).await });
    world.wechat.wait_for_exchanges(1).await;
    login.abort();
    assert!(login.await.is_err());
    must_be_shed(&bob.send_code(&bob.wx_login()).await);
    world.wechat.play_normally();
    let logins = &world.server().service().at_once.logins;
    until("its login ends", || logins.taken() == 0).await;
    bob.send_code(&bob.wx_login()).await.must_be_good();
}

#[tokio::test]
async fn so_many_polls_wait_and_the_rest_is_told_so() {
    let world = World::with(WorldOptions::default().set("limits.polls_at_once", 1)).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let cursor = world.feed("").await.text("cursor").to_owned();
    let query = format!("?after={cursor}&wait=25");
    let poll = world.feed(&query);
    let polls = &world.server().service().at_once.polls;
    let refused = async {
        until("somebody polls", || polls.taken() == 1).await;
        let refused = world.feed("").await;
        alice.session().await.must_be_good();
        alice.log_out().await.must_be_good();
        refused
    };
    let (polled, refused) = tokio::join!(poll, refused);
    must_be_shed(&refused);
    assert_eq!(polled.must_be_good().data("entries")[0]["scope"], "session");
    world.feed("").await.must_be_good();
}

#[tokio::test]
async fn too_many_checks_that_wait_leave_logins_alone() {
    let world = World::with(WorldOptions::default().set("limits.checks_at_once", 3)).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let taken = fill(&world.server().service().at_once.checks);
    assert_eq!(taken.len(), 3);
    for path in ["/session", "/sessions", "/verify"] {
        must_be_shed(&Reply::of(alice.with_token(Method::GET, path)).await);
    }
    alive_and_ready(&alice).await;
    alice.log_in().await.must_be_good();
    drop(taken);
    alice.session().await.must_be_good();
}

#[tokio::test]
async fn rubbish_for_the_database_holds_up_neither_v1_tokens_nor_known_ones() {
    let options = WorldOptions::default()
        .with_legacy()
        .set("limits.legacy_checks_at_once", 1);
    let world = World::with(options).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let old = alice.with_old_token(world.clock.now());
    let old_and_unknown = alice.with_old_token(world.clock.now() + 1);
    old.session().await.must_be_good();

    // One look-up hangs, and others wait for their turn.
    let service = world.server().service();
    let (place, waiting) = occupy_legacy_checks(service).await;
    let mut rubbish = alice.clone();
    rubbish.token = "00".repeat(64);
    must_be_shed(&rubbish.session().await);
    must_be_shed(&old_and_unknown.session().await);
    alice.session().await.must_be_good();
    alice.log_in().await.must_be_good();
    old.session().await.must_be_good();
    drop((place, waiting));
    assert_eq!(rubbish.session().await.verdict(), INVALID);
    old_and_unknown.session().await.must_be_good();
}

#[tokio::test]
async fn an_address_that_sends_rubbish_does_not_hold_up_the_legacy_tokens_of_others() {
    let options = WorldOptions::default()
        .with_legacy()
        .set("http.trusted_proxies", vec!["127.0.0.1"])
        .set("limits.bad_tokens_per_address", 1)
        .set("limits.legacy_checks_at_once", 1);
    let world = World::with(options).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let token = alice.with_old_token(world.clock.now()).token;
    let ask = async |address: &str, token: &str| {
        let request = alice.get("/session").header("x-forwarded-for", address);
        Reply::of(request.header("x-session", token)).await
    };
    let rubbish = "00".repeat(64);
    let flooding = "203.0.113.9";
    assert_eq!(ask(flooding, &rubbish).await.verdict(), INVALID);
    assert_eq!(ask(flooding, &rubbish).await.verdict().1, 14);

    // All others are held up; from there, a turn of its own.
    let held = occupy_legacy_checks(world.server().service()).await;
    assert_eq!(ask(flooding, &rubbish).await.verdict().1, 14);
    must_be_shed(&ask("203.0.113.10", &token).await);
    ask(flooding, &token).await.must_be_good();
    drop(held);
}

/// The place, and the whole waiting room.
async fn occupy_legacy_checks(service: &Arc<Service>) -> (Place, JoinSet<()>) {
    let place = service.at_once.legacy_check(false).await.unwrap();
    let mut waiting = JoinSet::new();
    for _ in 0..64 {
        let service = Arc::clone(service);
        waiting.spawn(async move {
            let _ = service.at_once.legacy_check(false).await;
            std::future::pending().await
        });
    }
    // On this one thread all have their turn now.
    tokio::task::yield_now().await;
    (place, waiting)
}

#[tokio::test]
async fn one_connection_too_many_hears_so_and_the_server_still_looks_alive() {
    let world = World::with(WorldOptions::default().set("limits.connections", 2)).await;
    let counts = Arc::clone(&world.server().service().connections);
    let open = |count| {
        let counts = Arc::clone(&counts);
        move || counts.open.load(std::sync::atomic::Ordering::Relaxed) == count
    };
    let mut idle = Vec::new();
    for _ in 0..2 {
        idle.push(TcpStream::connect(world.server().address()).await.unwrap());
    }
    until("both are open", open(2)).await;

    let phone = world.phone("alice");
    let refused = Reply::of(phone.get("/session")).await;
    must_be_shed(&refused);
    assert_eq!(refused.header("connection"), Some("close"));
    alive_and_ready(&phone).await;

    idle.pop();
    until("one has gone", open(1)).await;
    let answered = Reply::of(phone.get("/session")).await;
    assert_eq!(answered.verdict(), INVALID);
    assert_eq!(answered.header("connection"), None);
}
