//! One server does not reach the database, and the others do: it does not guess, and it comes back by itself.

use std::time::{Duration, Instant};

use weapp_login::server::RunningServer;
use weapp_login::store::RevokeTarget;
use weapp_login::store::sql::Engine;
use weapp_login_tests::databases::{Database, Link};

use super::{OVERLOADED, end, until, url_of, user_of};
use crate::actors::{Phone, REVOKED, SECOND, World, WorldOptions, on_every_server, shared_server};

/// The shortest that an operator can set.
const MAX_STALENESS: Duration = SECOND;

on_every_server![
    a_server_whose_connections_are_cut_does_not_guess_and_comes_back,
    a_server_whose_connections_hang_does_not_guess_and_comes_back,
];

async fn a_server_whose_connections_are_cut_does_not_guess_and_comes_back(engine: Engine) {
    does_not_guess_and_comes_back(engine, Link::cut).await;
}

async fn a_server_whose_connections_hang_does_not_guess_and_comes_back(engine: Engine) {
    does_not_guess_and_comes_back(engine, Link::hang).await;
}

async fn does_not_guess_and_comes_back(engine: Engine, break_off: fn(&Link)) {
    let (world, database) = world_on(engine, WorldOptions::default()).await;
    let link = Link::to(database.address()).await.unwrap();
    let server = server_through(&world, &database, &link, 4).await;
    let mut alice = world.phone("alice");
    let alices_login = alice.log_in().await.must_be_good();
    let mut bob = world.phone("bob");
    bob.log_in().await.must_be_good();
    let (alice_there, bob_there) = (there(&alice, &server), there(&bob, &server));
    alice_there.session().await.must_be_good();

    let known_for = server.service().revocations.staleness().unwrap();
    let asked_at = Instant::now();
    break_off(&link);
    let cut_at = Instant::now();
    loop {
        let sent_at = Instant::now();
        let check = bob_there.session().await;
        if check.code() != 0 {
            assert_eq!(check.verdict(), OVERLOADED);
            assert!(check.header("retry-after").is_some());
            break;
        }
        assert!(sent_at <= cut_at + MAX_STALENESS, "it guesses");
    }
    assert!(asked_at.elapsed() + known_for >= MAX_STALENESS, "too early");
    let logins = world.wechat.exchange_count();
    let refused = bob_there.send_code(&bob.wx_login()).await;
    assert_eq!(refused.verdict(), OVERLOADED);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(world.wechat.exchange_count(), logins, "no code was spent");
    bob.session().await.must_be_good();
    world.phone("carol").log_in().await.must_be_good();

    end(world.server(), RevokeTarget::User(user_of(&alices_login))).await;
    let checking = async {
        until("it has heard", async || {
            let check = alice_there.session().await;
            assert_ne!(check.code(), 0, "alice was let in before it had heard");
            check.verdict() == REVOKED
        })
        .await;
    };
    let mending = async { link.mend() };
    tokio::join!(checking, mending);
    bob_there.session().await.must_be_good();
    until("logins work again", async || {
        bob_there.send_code(&bob.wx_login()).await.code() == 0
    })
    .await;
    server.stop().await;
}

pub async fn world_on(engine: Engine, options: WorldOptions) -> (World, Database) {
    let database = shared_server(engine).await.new_database().await.unwrap();
    let options = options
        .set("store.url", database.url())
        .set("store.patience", "1s");
    (World::with(options).await, database)
}

pub async fn server_through(
    world: &World,
    database: &Database,
    link: &Link,
    connections: i64,
) -> RunningServer {
    let url = database.url_through(link);
    world
        .another_server_with(world.clock.as_clock(), |options| {
            options
                .set("store.url", url)
                .set("store.connections", connections)
                .set("store.patience", "500ms")
                .set("revocations.max_staleness", "1s")
        })
        .await
}

pub fn there(phone: &Phone, server: &RunningServer) -> Phone {
    phone.at(&url_of(server))
}
