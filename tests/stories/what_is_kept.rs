//! What is over is cleared away, and nothing that still counts.

use sqlx::AssertSqlSafe;
use weapp_login::upkeep;
use weapp_login_core::UnixMillis;

use crate::actors::{DAY, HOUR, MINUTE, World};

#[tokio::test]
async fn after_a_month_only_users_and_what_lives_are_left() {
    let world = World::new().await;
    let [mut alice, mut bob, mut carol] = ["alice", "bob", "carol"].map(|user| world.phone(user));
    alice.log_in().await.must_be_good();
    world.clock.advance(10 * MINUTE);
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    bob.log_in().await.must_be_good();
    bob.log_out_everywhere().await.must_be_good();
    world.clock.advance(20 * DAY);
    carol.log_in().await.must_be_good();
    carol.log_out().await.must_be_good();
    carol.log_in().await.must_be_good();
    let before = world.feed("").await.must_be_good();
    assert_eq!(before.data("entries").as_array().unwrap().len(), 3);

    world.clock.advance(10 * DAY + HOUR);
    clear(&world).await;
    assert_eq!(
        counts(&world).await,
        [
            ("users", 3),
            ("identities", 3),
            ("codes", 0),
            ("sessions", 2),
            ("revocations", 1)
        ]
    );
    let entries = world.feed("").await.must_be_good();
    let carols = before.data("entries").as_array().unwrap().iter();
    let carols = carols.max_by_key(|entry| entry["until"].as_u64()).unwrap();
    assert_eq!(entries.data("entries")[0], *carols);

    // A follower goes on where it was.
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    let query = format!("?after={}", before.text("cursor"));
    let news = world.feed(&query).await.must_be_good();
    assert_eq!(*news.data("reset"), false);
    assert_eq!(news.data("entries").as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_session_key_before_the_last_is_kept_for_minutes() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(10 * MINUTE);
    alice.log_in().await.must_be_good();
    let of_before = "identities WHERE previous_session_key IS NOT NULL";
    world.clock.advance(4 * MINUTE);
    clear(&world).await;
    assert_eq!(count(&world, of_before).await, 1);
    world.clock.advance(2 * MINUTE);
    clear(&world).await;
    assert_eq!(count(&world, of_before).await, 0);
}

#[tokio::test]
async fn a_code_is_refused_as_used_for_longer_than_wechat_would_take_it() {
    let world = World::new().await;
    let alice = world.phone("alice");
    let code = alice.wx_login();
    alice.send_code(&code).await.must_be_good();
    for _ in 0..3 {
        world.clock.advance(19 * MINUTE);
        clear(&world).await;
        let again = alice.send_code(&code).await;
        assert_eq!(again.verdict(), (401, 12, "code_used", "login"));
    }
    assert_eq!(world.wechat.exchange_count(), 1, "it was not sent again");
    // Forgotten here, and long since worth nothing there.
    world.clock.advance(4 * MINUTE);
    clear(&world).await;
    let again = alice.send_code(&code).await;
    assert!([11, 12].contains(&again.code()), "{again:?}");
    assert_eq!(world.wechat.exchange_count(), 2);
}

/// What every server does about once a minute.
async fn clear(world: &World) {
    let now = UnixMillis::new(world.clock.now()).unwrap();
    let store = world.server().service().store.as_ref();
    upkeep::clear_all(store, now).await.unwrap();
}

async fn counts(world: &World) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for table in ["users", "identities", "codes", "sessions", "revocations"] {
        counts.push((table, count(world, table).await));
    }
    counts
}

async fn count(world: &World, of: &str) -> i64 {
    let pool = world.open_database().await;
    let select = AssertSqlSafe(format!("SELECT count(*) FROM {of}"));
    let (count,) = sqlx::query_as(select).fetch_one(&pool).await.unwrap();
    pool.close().await;
    count
}
