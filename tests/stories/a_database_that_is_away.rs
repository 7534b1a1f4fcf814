//! The database is locked, or a server dies with a code in its hands: nothing is sent twice, and all heals.

use std::time::Duration;

use sqlx::sqlite::SqlitePool;
use weapp_login::store::{CodeClaim, CodeClient, CodeHash};
use weapp_login_core::UnixMillis;
use weapp_login_wechat::simulator::Scenario;

use crate::actors::{APPID, MINUTE, World, WorldOptions};

const OVERLOADED: (u16, u64, &str, &str) = (503, 17, "overloaded", "later");
const USED: (u16, u64, &str, &str) = (401, 12, "code_used", "login");
const TIMED_OUT: (u16, u64, &str, &str) = (504, 15, "wechat_unavailable", "login");

#[tokio::test]
async fn while_it_is_locked_checks_go_on_and_logins_are_told_to_come_later() {
    let world = World::with(WorldOptions::default().set("store.patience", "500ms")).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let lock = Lock::take(&world).await;
    alice.session().await.must_be_good();
    let refused = alice.send_code(&alice.wx_login()).await;
    assert_eq!(refused.verdict(), OVERLOADED);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(alice.log_out().await.verdict(), OVERLOADED);
    assert_eq!(
        world.wechat.exchange_count(),
        1,
        "no code was spent on that"
    );
    lock.release().await;
    alice.send_code(&alice.wx_login()).await.must_be_good();
    alice.log_out().await.must_be_good();
}

#[tokio::test]
async fn a_last_use_that_could_not_be_written_down_is_written_down_later() {
    let world = World::with(WorldOptions::default().set("store.patience", "500ms")).await;
    let (mut phone, mut tablet) = (world.phone("alice"), world.phone("alice"));
    phone.log_in().await.must_be_good();
    tablet.log_in().await.must_be_good();
    let lock = Lock::take(&world).await;
    world.clock.advance(MINUTE);
    tablet.session().await.must_be_good();
    world.server().service().last_seen.write().await;
    lock.release().await;
    let last_seen_at = async || {
        let sessions = phone.sessions().await.must_be_good();
        sessions.data("sessions")[1]["last_seen_at"].as_u64()
    };
    let last_use = world.clock.now();
    assert_eq!(last_seen_at().await, Some(last_use - 60_000));
    world.server().service().last_seen.write().await;
    assert_eq!(last_seen_at().await, Some(last_use));
}

#[tokio::test]
async fn a_code_that_wechat_took_and_the_database_did_not_is_not_sent_again() {
    let world = World::with(WorldOptions::default().set("store.patience", "500ms")).await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    world.wechat.play(Scenario::Held);
    let login = tokio::spawn({
        let (alice, code) = (alice.clone(), code.clone());
        async move { alice.send_code(&code).await }
    });
    world.wechat.wait_for_exchanges(1).await;
    let lock = Lock::take(&world).await;
    world.wechat.play_normally();
    assert_eq!(login.await.unwrap().verdict(), OVERLOADED);
    lock.release().await;
    world.clock.advance(MINUTE);
    // Whether what became of it could be written down or not.
    let again = alice.send_code(&code).await;
    assert!([TIMED_OUT, USED].contains(&again.verdict()), "{again:?}");
    assert_eq!(world.wechat.exchange_count(), 1);
    alice.send_code(&alice.wx_login()).await.must_be_good();
}

#[tokio::test]
async fn the_code_of_a_server_that_died_half_way_is_given_up_at_once() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    let claim = CodeClaim {
        code: CodeHash::of(&APPID.parse().unwrap(), &code),
        client: CodeClient::of(&code, "127.0.0.1".parse().unwrap()),
        now: UnixMillis::new(world.clock.now()).unwrap(),
    };
    world
        .server()
        .service()
        .store
        .claim_code(&claim)
        .await
        .unwrap();
    world.clock.advance(MINUTE);
    let reply = tokio::time::timeout(Duration::from_secs(5), alice.send_code(&code)).await;
    assert_eq!(
        reply.expect("nobody waits for the dead").verdict(),
        TIMED_OUT
    );
    assert_eq!(world.wechat.exchange_count(), 0);
}

/// Another program holds the write lock.
struct Lock {
    pool: SqlitePool,
    transaction: sqlx::Transaction<'static, sqlx::Sqlite>,
}

impl Lock {
    async fn take(world: &World) -> Self {
        let pool = world.open_database().await;
        let transaction = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
        Self { pool, transaction }
    }

    async fn release(self) {
        self.transaction.rollback().await.unwrap();
        self.pool.close().await;
    }
}
