//! A user may have so many sessions: at the next login the oldest makes room.

use crate::actors::{HOUR, MINUTE, Phone, REVOKED, World, WorldOptions};

#[tokio::test]
async fn on_a_single_device_the_pushed_out_phone_is_told_that_it_was_replaced() {
    let world = with_limit(1).await;
    let other_server = world.another_server().await;
    let [first, second, mut bob] = phones(&world, ["alice", "alice", "bob"]);
    let first = logged_in(first).await;
    bob.log_in().await.must_be_good();
    let elsewhere = first.at(&format!("http://{}", other_server.address()));
    elsewhere.session().await.must_be_good();

    let second = logged_in(second).await;
    assert_eq!(reason(&first).await, "replaced", "at once on this server");
    assert_eq!(elsewhere.reason_of_its_end().await, "replaced");
    second.session().await.must_be_good();
    bob.session().await.must_be_good();

    // It goes both ways.
    let first = logged_in(first).await;
    assert_eq!(reason(&second).await, "replaced");
    first.session().await.must_be_good();
    other_server.stop().await;
}

#[tokio::test]
async fn where_two_are_allowed_the_oldest_makes_room() {
    let world = with_limit(2).await;
    let [first, second, third] = phones(&world, ["alice"; 3]);
    let first = logged_in(first).await;
    let second = logged_in(second).await;
    first.session().await.must_be_good();
    let third = logged_in(third).await;
    assert_eq!(reason(&first).await, "replaced");
    second.session().await.must_be_good();
    third.session().await.must_be_good();
}

#[tokio::test]
async fn a_session_that_was_logged_out_takes_no_room() {
    let world = with_limit(2).await;
    let [first, second, third] = phones(&world, ["alice"; 3]);
    let first = logged_in(first).await;
    let second = logged_in(second).await;
    second.log_out().await.must_be_good();
    logged_in(third).await.session().await.must_be_good();
    first.session().await.must_be_good();
}

#[tokio::test]
async fn a_session_whose_token_has_expired_takes_no_room() {
    let world = with_limit(2).await;
    let [mut everyday, rare, rare_again] = phones(&world, ["alice"; 3]);
    everyday.log_in().await.must_be_good();
    logged_in(rare).await;
    for _ in 0..4 {
        world.clock.advance(13 * HOUR);
        everyday.use_session().await.must_be_good();
    }
    world.server().service().last_seen.write().await;
    logged_in(rare_again).await;
    everyday.session().await.must_be_good();
}

#[tokio::test]
async fn without_a_limit_nobody_is_pushed_out() {
    let world = World::new().await;
    let mut all = Vec::new();
    for phone in phones(&world, ["alice"; 12]) {
        all.push(logged_in(phone).await);
    }
    for phone in &all {
        phone.session().await.must_be_good();
    }
}

#[tokio::test]
async fn a_token_of_the_old_service_that_was_used_here_is_pushed_out_too() {
    let world = World::with(
        WorldOptions::default()
            .with_legacy()
            .set("session.mint", "legacy")
            .set("session.limit", 1),
    )
    .await;
    let [first, second] = phones(&world, ["alice"; 2]);
    logged_in(first).await;
    world.clock.advance(MINUTE);
    let old = second.with_old_token(world.clock.now());
    world.clock.advance(MINUTE);
    old.session().await.must_be_good();
    world.server().service().last_seen.write().await;
    let second = logged_in(second).await;
    assert_eq!(reason(&old).await, "replaced");
    second.session().await.must_be_good();
}

#[tokio::test]
async fn a_limit_that_is_set_later_counts_from_the_next_login_on() {
    let mut world = World::new().await;
    let [first, second, third] = phones(&world, ["alice"; 3]);
    let mut before = [logged_in(first).await, logged_in(second).await];
    world
        .restart_with(|options| options.set("session.limit", 1))
        .await;
    for phone in &mut before {
        phone.move_to(&world);
        phone.session().await.must_be_good();
    }
    let mut third = third;
    third.move_to(&world);
    let mut third = logged_in(third).await;
    for phone in &before {
        assert_eq!(reason(phone).await, "replaced");
    }

    world
        .restart_with(|options| options.set("session.limit", 0))
        .await;
    world.clock.advance(MINUTE);
    third.move_to(&world);
    let [mut fourth] = phones(&world, ["alice"]);
    fourth.log_in().await.must_be_good();
    third.session().await.must_be_good();
}

async fn with_limit(sessions: i64) -> World {
    World::with(WorldOptions::default().set("session.limit", sessions)).await
}

fn phones<const N: usize>(world: &World, users: [&str; N]) -> [Phone; N] {
    users.map(|user| world.phone(user))
}

async fn logged_in(mut phone: Phone) -> Phone {
    phone.log_in().await.must_be_good();
    phone
}

/// Why the session is over, and that it is.
async fn reason(phone: &Phone) -> String {
    let refused = phone.session().await;
    assert_eq!(refused.verdict(), REVOKED);
    refused.text("reason").to_owned()
}
