//! The database goes away and comes back, and we with it.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use reqwest::Method;
use weapp_login::store::sql::Engine;
use weapp_login_tests::databases::{DatabaseServer, Durability};
use weapp_login_wechat::simulator::Scenario;

use super::{OVERLOADED, TIMED_OUT, until, url_of};
use crate::actors::{MINUTE, Phone, Reply, World, WorldOptions, database_engine, on_every_server};

/// A turn for a connection, two for locks, and once more to write down what became of a code; and the time that a slow
/// machine takes.
const LONGEST_ANSWER: Duration = Duration::from_secs(5);

on_every_server![
    while_it_is_stopped_requests_are_told_to_come_later_and_nothing_has_to_be_restarted,
    while_it_is_killed_requests_are_told_to_come_later_and_nothing_has_to_be_restarted,
    while_it_is_paused_requests_are_told_to_come_later_and_nothing_has_to_be_restarted,
];

async fn while_it_is_stopped_requests_are_told_to_come_later_and_nothing_has_to_be_restarted(
    engine: Engine,
) {
    goes_away_and_comes_back(engine, Way::Stop).await;
}

async fn while_it_is_killed_requests_are_told_to_come_later_and_nothing_has_to_be_restarted(
    engine: Engine,
) {
    goes_away_and_comes_back(engine, Way::Kill).await;
}

async fn while_it_is_paused_requests_are_told_to_come_later_and_nothing_has_to_be_restarted(
    engine: Engine,
) {
    goes_away_and_comes_back(engine, Way::Pause).await;
}

#[derive(Clone, Copy)]
enum Way {
    Stop,
    Kill,
    Pause,
}

impl Way {
    async fn away(self, server: &mut DatabaseServer) {
        match self {
            Self::Stop => server.stop().await.unwrap(),
            Self::Kill => server.kill().await.unwrap(),
            Self::Pause => server.pause().unwrap(),
        }
    }

    async fn back(self, server: &mut DatabaseServer) {
        match self {
            Self::Stop | Self::Kill => server.start_again().await.unwrap(),
            Self::Pause => server.resume().unwrap(),
        }
    }
}

async fn goes_away_and_comes_back(engine: Engine, way: Way) {
    let server = DatabaseServer::start(database_engine(engine), Durability::ThrowAway).await;
    let mut database_server = server.unwrap();
    let database = database_server.new_database().await.unwrap();
    let options = WorldOptions::default()
        .set("store.url", database.url())
        .set("store.connections", 4)
        .set("store.patience", "250ms")
        .set("revocations.max_staleness", "1s");
    let world = World::with(options).await;
    let second = world.another_server().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let phones = [world.server(), &second].map(|server| alice.at(&url_of(server)));

    // One is in the middle of its exchange.
    world.wechat.play(Scenario::Held);
    let half_traded = alice.wx_login();
    let login = tokio::spawn({
        let (alice, code) = (alice.clone(), half_traded.clone());
        async move { alice.send_code(&code).await }
    });
    world.wechat.wait_for_exchanges(2).await;
    way.away(&mut database_server).await;
    world.wechat.play_normally();
    assert_eq!(login.await.unwrap().verdict(), OVERLOADED);

    join_all(phones.each_ref().map(come_later)).await;
    for phone in &phones {
        until("it does not guess", async || {
            phone.session().await.verdict() == OVERLOADED
        })
        .await;
    }
    assert_eq!(world.wechat.exchange_count(), 2, "no code was spent");

    way.back(&mut database_server).await;
    for phone in &phones {
        until("checks work again", async || {
            phone.session().await.code() == 0
        })
        .await;
        until("logins work again", async || {
            phone.send_code(&phone.wx_login()).await.code() == 0
        })
        .await;
        phone.clone().log_in().await.must_be_good();
        world.feed("").await.must_be_good();
    }
    // Nobody finishes what the database never heard of.
    world.clock.advance(MINUTE);
    let traded = world.wechat.exchange_count();
    for phone in &phones {
        let again = phone.send_code(&half_traded).await;
        assert_eq!(again.verdict(), TIMED_OUT);
    }
    assert_eq!(
        world.wechat.exchange_count(),
        traded,
        "a code was sent twice"
    );
    let mut bob = world.phone_at(&second, "bob");
    bob.log_in().await.must_be_good();
    bob.log_out().await.must_be_good();
    second.stop().await;
}

/// Whatever needs the database says so, within a bounded time.
async fn come_later(phone: &Phone) {
    let requests = [
        phone
            .get("/login")
            .query(&[("code", phone.wx_login().text())]),
        phone.with_token(Method::DELETE, "/session"),
        phone.with_token(Method::GET, "/sessions"),
        phone.get("/readyz"),
    ];
    let asked_at = Instant::now();
    for reply in join_all(requests.map(Reply::of)).await {
        assert_eq!(reply.verdict(), OVERLOADED);
        assert!(reply.header("retry-after").is_some());
    }
    let took = asked_at.elapsed();
    assert!(took <= LONGEST_ANSWER, "{took:?}");
}
