//! A token in use is replaced before it expires, and never beyond the session's own end.

use std::time::Duration;

use reqwest::Method;

use crate::actors::{DAY, EXPIRED, HOUR, Reply, World};

#[tokio::test]
async fn a_token_of_half_a_day_is_replaced_on_use() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    world.clock.advance(12 * HOUR - Duration::from_millis(1));
    assert!(
        alice
            .session()
            .await
            .must_be_good()
            .header("x-session-renewed")
            .is_none()
    );
    world.clock.advance(Duration::from_millis(1));
    let old = alice.use_session().await.must_be_good();
    assert_ne!(alice.token, login.text("token"));

    let new = alice.session().await.must_be_good();
    assert_eq!(
        new.number("authenticated_at"),
        old.number("authenticated_at")
    );
    assert_eq!(new.number("issued_at"), world.clock.now());
    assert_eq!(new.number("expires_at"), world.clock.now() + 24 * 3_600_000);
    assert_eq!(new.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn polling_does_not_renew() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(20 * HOUR);
    for path in ["/session", "/verify"] {
        let poll = alice
            .with_token(Method::GET, path)
            .header("x-session-no-renew", "1");
        assert!(
            Reply::of(poll)
                .await
                .must_be_good()
                .header("x-session-renewed")
                .is_none()
        );
    }
    assert!(alice.session().await.header("x-session-renewed").is_some());
}

#[tokio::test]
async fn who_comes_every_day_stays_for_thirty_days_and_not_longer() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    for _ in 0..50 {
        world.clock.advance(18 * HOUR);
        if alice.use_session().await.verdict() == EXPIRED {
            break;
        }
    }
    let reply = alice.session().await;
    assert_eq!(reply.verdict(), EXPIRED);
    let begun = 1_561_370_000_000;
    assert!(world.clock.now() > begun + 30 * DAY.as_millis() as u64);
    assert!(world.clock.now() <= begun + 31 * DAY.as_millis() as u64);
}

#[tokio::test]
async fn renew_gives_a_fresh_token_on_demand_and_the_same_one_when_there_is_no_better() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    let same = alice.renew().await.must_be_good();
    assert_eq!(same.text("token"), login.text("token"));
    world.clock.advance(HOUR);
    let fresh = alice.renew().await.must_be_good();
    assert_ne!(fresh.text("token"), login.text("token"));
    assert_eq!(
        fresh.number("expires_at"),
        login.number("expires_at") + 3_600_000
    );
    assert_eq!(fresh.text("user_id"), login.text("user_id"));
    alice.token = fresh.text("token").to_owned();
    alice.session().await.must_be_good();
}

#[tokio::test]
async fn a_renewed_token_dies_with_its_session() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let old = alice.clone();
    world.clock.advance(13 * HOUR);
    alice.use_session().await.must_be_good();
    old.log_out().await.must_be_good();
    assert_eq!(alice.session().await.verdict(), crate::actors::REVOKED);
}
