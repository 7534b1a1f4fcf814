//! The database is set back to a backup while everybody goes on.

use weapp_login::store::RevokeTarget;
use weapp_login::store::sql::Engine;
use weapp_login_tests::databases::{DatabaseServer, Durability};

use super::{end, until, url_of, user_of};
use crate::actors::{
    MINUTE, Phone, REVOKED, World, WorldOptions, database_engine, on_every_server,
};

on_every_server![what_servers_know_to_be_ended_stays_ended_and_the_feed_begins_anew];

async fn what_servers_know_to_be_ended_stays_ended_and_the_feed_begins_anew(engine: Engine) {
    let server = DatabaseServer::start(database_engine(engine), Durability::ThrowAway).await;
    let mut database_server = server.unwrap();
    let database = database_server.new_database().await.unwrap();
    let options = WorldOptions::default()
        .set("store.url", database.url())
        .set("store.patience", "1s");
    let world = World::with(options).await;
    let second = world.another_server().await;
    let log_in = async |user: &str| {
        let mut phone = world.phone(user);
        let login = phone.log_in().await.must_be_good();
        (phone, user_of(&login))
    };
    let (alice, alices_id) = log_in("alice").await;
    let (bob, bobs_id) = log_in("bob").await;
    let (carol, carols_id) = log_in("carol").await;
    let (dave, daves_id) = log_in("dave").await;
    let everywhere =
        |phone: &Phone| [world.server(), &second].map(|server| phone.at(&url_of(server)));
    let heard = async |phone: &Phone| {
        for phone in everywhere(phone) {
            until("it is ended", async || {
                phone.session().await.verdict() == REVOKED
            })
            .await;
        }
    };
    // In the backup, and since.
    end(&second, RevokeTarget::User(alices_id)).await;
    heard(&alice).await;
    let backup = database_server.backup().await.unwrap();
    until("the database is back", async || {
        world.feed("").await.code() == 0
    })
    .await;
    end(&second, RevokeTarget::User(bobs_id)).await;
    heard(&bob).await;
    end(&second, RevokeTarget::User(carols_id)).await;
    heard(&carol).await;
    let cursor = world
        .feed("")
        .await
        .must_be_good()
        .text("cursor")
        .to_owned();

    database_server.restore(&backup).await.unwrap();
    world.clock.advance(MINUTE);
    let query = format!("?after={cursor}");
    until("the feed is back", async || {
        world.feed(&query).await.code() == 0
    })
    .await;
    let anew = world.feed(&query).await.must_be_good();
    assert_eq!(anew.data("reset"), true);
    let entries = anew.data("entries").as_array().unwrap();
    assert_eq!(entries.len(), 1, "what the backup has");
    assert_eq!(entries[0]["id"], alices_id.to_string());
    let ended = [&alice, &bob, &carol];
    for phone in ended.into_iter().flat_map(&everywhere) {
        until("the server has heard again", async || {
            phone.session().await.code() != 17
        })
        .await;
        assert_eq!(phone.session().await.verdict(), REVOKED);
    }

    // New entries have the numbers that lost ones had.
    end(world.server(), RevokeTarget::User(daves_id)).await;
    heard(&dave).await;
    for mut bob in everywhere(&bob) {
        until("bob logs in", async || bob.log_in().await.code() == 0).await;
        bob.session().await.must_be_good();
    }
    for phone in ended.into_iter().flat_map(&everywhere) {
        assert_eq!(phone.session().await.verdict(), REVOKED);
    }
    second.stop().await;
}
