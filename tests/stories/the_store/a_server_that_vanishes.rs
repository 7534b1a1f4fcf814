//! A machine that loses its power says nothing to the database.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor};
use tokio::time::Instant;
use weapp_login::store::Store;
use weapp_login::store::sql::{Engine, SqlOptions, SqlStore};
use weapp_login_tests::databases::Link;

use super::on_every_store;
use super::test_store::{EVENTS_ARE_KEPT, NOON, TestStore, instant, target_of};

on_every_store![the_feed_goes_on_when_a_server_vanishes_while_it_gives_out_a_turn];

async fn the_feed_goes_on_when_a_server_vanishes_while_it_gives_out_a_turn(store: &TestStore) {
    if store.has_one_writer() {
        return;
    }
    let alice = store.log_in("oAlice", NOON).await;
    store.kick(target_of("user", &alice), NOON + 1).await;
    let link = Link::to(store.address()).await.unwrap();
    let vanishing = impatient(&store.url_through(&link)).await;
    let remaining = impatient(store.url()).await;

    // It has given the turn, and waits for the entry that is to take it.
    let mut stranger = store.connect().await;
    let mut stranger = stranger.begin().await.unwrap();
    (*stranger)
        .execute(AssertSqlSafe(
            "UPDATE revocations SET last_hit = last_hit + 1",
        ))
        .await
        .unwrap();
    let ordering = tokio::spawn(async move { vanishing.order_revocations(instant(NOON)).await });
    while store
        .count(TAKING_A_TURN[usize::from(store.here.engine() == Engine::Mysql)])
        .await
        == 0
    {
        tokio::task::yield_now().await;
    }
    link.hang();
    stranger.rollback().await.unwrap();

    let deadline = Instant::now() + Duration::from_secs(15);
    while let Err(error) = remaining.order_revocations(instant(NOON)).await {
        assert!(Instant::now() < deadline, "{error:?}");
    }
    assert_eq!(
        remaining
            .revocations_after(None, 10)
            .await
            .unwrap()
            .entries
            .len(),
        1
    );
    ordering.abort();
}

const TAKING_A_TURN: [&str; 2] = [
    "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE revocations SET turn%'",
    "SELECT count(*) FROM information_schema.processlist
        WHERE db = database() AND info LIKE 'UPDATE revocations SET turn%'",
];

async fn impatient(url: &str) -> SqlStore {
    let options = SqlOptions {
        url: url.parse().unwrap(),
        connections: 2,
        patience: Duration::from_secs(1),
        migrate: true,
        events_are_kept: EVENTS_ARE_KEPT,
    };
    SqlStore::open(&options).await.unwrap()
}
