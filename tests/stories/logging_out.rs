//! A session that has been ended stays ended, here and on every other server.

use crate::actors::{HOUR, Phone, REVOKED, World};

#[tokio::test]
async fn a_logout_ends_this_session_only() {
    let world = World::new().await;
    let (mut phone, mut tablet) = (world.phone("alice"), world.phone("alice"));
    phone.log_in().await.must_be_good();
    tablet.log_in().await.must_be_good();
    phone.log_out().await.must_be_good();
    let refused = phone.session().await;
    assert_eq!(refused.verdict(), REVOKED);
    assert_eq!(refused.text("reason"), "logged_out");
    assert_eq!(phone.renew().await.verdict(), REVOKED);
    assert_eq!(phone.log_out().await.verdict(), REVOKED);
    tablet.session().await.must_be_good();
    phone.log_in().await.must_be_good();
    phone.session().await.must_be_good();
}

#[tokio::test]
async fn a_logout_outlives_a_restart() {
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    world.restart_with(|options| options).await;
    let mut same_alice = world.phone("alice");
    same_alice.token = alice.token;
    assert_eq!(same_alice.session().await.verdict(), REVOKED);
}

#[tokio::test]
async fn another_server_hears_of_it_within_a_second() {
    let world = World::new().await;
    let other_server = world.another_server().await;
    let other_url = format!("http://{}", other_server.address());
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let mut elsewhere = Phone::new(
        "alice",
        crate::actors::APPID,
        world.wechat.clone(),
        other_url,
    );
    elsewhere.token.clone_from(&alice.token);
    elsewhere.session().await.must_be_good();
    alice.log_out().await.must_be_good();
    let heard = async {
        while elsewhere.session().await.verdict() != REVOKED {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(1), heard)
        .await
        .expect("a second is enough");
    other_server.stop().await;
}

#[tokio::test]
async fn what_is_over_can_be_forgotten_but_not_before() {
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    let entry = world.feed("").await.must_be_good().data("entries")[0].clone();
    let longest_life = 30 * 24 * HOUR.as_millis() as u64 + 60_000;
    assert_eq!(
        entry["until"].as_u64().unwrap(),
        world.clock.now() + longest_life
    );

    // A shorter life from now on does not shorten the memory: longer-lived tokens are still out there.
    world
        .restart_with(|options| options.set("session.absolute_ttl", "24h"))
        .await;
    let mut bob = world.phone("bob");
    bob.log_in().await.must_be_good();
    bob.log_out().await.must_be_good();
    let entry = world.feed("").await.must_be_good().data("entries")[1].clone();
    assert_eq!(
        entry["until"].as_u64().unwrap(),
        world.clock.now() + longest_life
    );
}
