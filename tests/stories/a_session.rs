//! How long a token counts, and what is answered when it does not.

use std::time::Duration;

use weapp_login::store::{Actor, UserChange};
use weapp_login_core::{UnixMillis, UserId};

use crate::actors::{DAY, EXPIRED, HOUR, INVALID, MINUTE, World, WorldOptions};

#[tokio::test]
async fn a_token_counts_up_to_its_last_millisecond() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(DAY);
    alice.session().await.must_be_good();
    world.clock.advance(Duration::from_millis(1));
    let reply = alice.session().await;
    assert_eq!(reply.verdict(), EXPIRED);
    assert_eq!(reply.body["message"], "登陆过期");
}

#[tokio::test]
async fn no_token_and_no_token_of_ours_are_one_answer() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let good = alice.token.clone();
    let last = good.len() - 1;
    let mut forged = good.clone();
    forged.replace_range(last.., if good.ends_with('0') { "1" } else { "0" });
    let other_key = format!("v1.00000000.{}", &good[12..]);
    for token in [
        "",
        "nonsense",
        "v1.",
        &forged,
        &other_key,
        &good.to_uppercase(),
        &"a".repeat(2_000),
    ] {
        alice.token = token.to_owned();
        let reply = alice.session().await;
        assert_eq!(reply.verdict(), INVALID, "{token}");
        assert_eq!(reply.body["message"], "登陆失败");
    }
}

#[tokio::test]
async fn every_character_of_a_token_counts() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let good = alice.token.clone();
    for at in 0..good.len() {
        let other = if &good[at..=at] == "1" { "2" } else { "1" };
        alice.token.clone_from(&good);
        alice.token.replace_range(at..=at, other);
        assert_eq!(alice.session().await.verdict(), INVALID, "character {at}");
    }
}

#[tokio::test]
async fn a_token_from_a_clock_ahead_counts_within_the_skew() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let issued_at = world.clock.now();
    world.clock.set(issued_at - 60_000);
    alice.session().await.must_be_good();
    world.clock.set(issued_at - 60_001);
    assert_eq!(
        alice.session().await.verdict(),
        (401, 1, "session_invalid", "later")
    );
}

#[tokio::test]
async fn a_strict_server_looks_the_user_up() {
    let world = World::with(WorldOptions::default().set("session.strict", true)).await;
    let empty_world = World::with(WorldOptions::default().set("session.strict", true)).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    alice.session().await.must_be_good();
    // The same keys over a database that never saw her.
    let keys = world.folder().join("keys.txt");
    std::fs::copy(keys, empty_world.folder().join("keys.txt")).unwrap();
    let mut empty_world = empty_world;
    empty_world.restart_with(|options| options).await;
    let mut stranger = empty_world.phone("alice");
    stranger.token.clone_from(&alice.token);
    assert_eq!(stranger.session().await.verdict(), INVALID);
    empty_world
        .restart_with(|options| options.set("session.strict", false))
        .await;
    let mut trusted = empty_world.phone("alice");
    trusted.token.clone_from(&alice.token);
    trusted.session().await.must_be_good();
}

#[tokio::test]
async fn a_strict_server_knows_a_blocked_user_before_it_has_heard_of_the_block() {
    let world = World::with(WorldOptions::default().set("session.strict", true)).await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    let id: UserId = login.text("user_id").parse().unwrap();
    let now = UnixMillis::new(world.clock.now()).unwrap();
    // As another program does it.
    let store = &world.server().service().store;
    let block = UserChange {
        id,
        by: Actor::Operator,
        now,
    };
    store.block_user(&block).await.unwrap().unwrap();
    let refused = alice.session().await;
    assert_eq!(refused.text("reason"), "blocked");
}

#[tokio::test]
async fn a_short_life_is_as_short_as_configured() {
    let options = WorldOptions::default()
        .set("session.idle_ttl", "1h")
        .set("session.renew_after", "30m")
        .set("session.absolute_ttl", "90m");
    let world = World::with(options).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(30 * MINUTE);
    alice.use_session().await.must_be_good();
    world.clock.advance(HOUR);
    let last = alice.use_session().await.must_be_good();
    assert!(
        last.header("x-session-renewed").is_none(),
        "nothing better can be had"
    );
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(alice.session().await.verdict(), EXPIRED);
}
