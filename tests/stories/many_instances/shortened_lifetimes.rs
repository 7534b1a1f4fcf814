//! Lifetimes that are shortened: what was ended stays ended for as long as the oldest token lives.

use weapp_login::store::RevokeTarget;
use weapp_login::store::sql::Engine;
use weapp_login::upkeep;

use super::{end, until, url_of, user_of};
use crate::actors::{DAY, MINUTE, REVOKED, World, WorldOptions, on_every_engine};

on_every_engine![an_entry_lives_as_long_as_the_longest_life_so_far];

async fn an_entry_lives_as_long_as_the_longest_life_so_far(engine: Engine) {
    let long = WorldOptions::default().set("session.idle_ttl", "20d");
    let world = World::on(engine, long).await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    let shorter = |options: WorldOptions| {
        options
            .set("session.idle_ttl", "30m")
            .set("session.renew_after", "10m")
            .set("session.absolute_ttl", "1h")
    };
    let clock = || world.clock.as_clock();
    let restarted = world.another_server_with(clock(), shorter).await;
    let kick = end(&restarted, RevokeTarget::User(user_of(&login))).await;
    let longest = world.clock.now() + u64::try_from((30 * DAY + MINUTE).as_millis()).unwrap();
    assert!(kick.until.as_u64() >= longest, "{kick:?}");
    let feed = world.feed("").await.must_be_good();
    assert!(feed.data("entries")[0]["until"].as_u64().unwrap() >= longest);

    world.clock.advance(10 * DAY);
    let store = &restarted.service().store;
    let now = (restarted.service().clock)();
    upkeep::clear_all(store.as_ref(), now).await.unwrap();
    let another = world.another_server_with(clock(), shorter).await;
    for server in [world.server(), &restarted, &another] {
        let alice = alice.at(&url_of(server));
        until("it was ended, and has not only expired", async || {
            alice.session().await.verdict() == REVOKED
        })
        .await;
    }
    for server in [restarted, another] {
        server.stop().await;
    }
}
