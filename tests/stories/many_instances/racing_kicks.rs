//! Kicks, logins and renewals of the same user at the same moment: nothing escapes, and nobody is hit who came later.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::JoinSet;
use weapp_login::clock;
use weapp_login::server::RunningServer;
use weapp_login::store::RevokeTarget;
use weapp_login::store::sql::Engine;

use super::{clock_ahead, clock_behind, end, until, url_of, user_of};
use crate::actors::{APPID, Phone, SECOND, World, WorldOptions, on_every_engine};

const ROUNDS: usize = 9;
/// At each server, in a round.
const MOST_LOGINS: usize = 10;

on_every_engine![of_racing_logins_and_renewals_none_escapes_a_kick_and_later_ones_are_spared];

async fn of_racing_logins_and_renewals_none_escapes_a_kick_and_later_ones_are_spared(
    engine: Engine,
) {
    let options = WorldOptions::default().set("session.renew_after", "0s");
    let mut world = World::on(engine, options).await;
    world.stop().await;
    let clocks = [
        clock_behind(5 * SECOND),
        clock::system(),
        clock_ahead(5 * SECOND),
    ];
    let mut servers = Vec::new();
    for clock in clocks {
        servers.push(world.another_server_with(clock, |options| options).await);
    }
    for round in 0..ROUNDS {
        race(&world, &servers, round).await;
    }
    for server in servers {
        server.stop().await;
    }
}

async fn race(world: &World, servers: &[RunningServer], round: usize) {
    let user = format!("racer-{round}");
    let mut earlier = world.phone_at(&servers[round % 3], &user);
    let login = earlier.log_in().await.must_be_good();
    let target = match (round / 3) % 3 {
        0 => RevokeTarget::User(user_of(&login)),
        1 => RevokeTarget::App(APPID.parse().unwrap()),
        _ => RevokeTarget::All,
    };

    let is_over = Arc::new(AtomicBool::new(false));
    let (mut logging_in, mut renewing) = (JoinSet::new(), JoinSet::new());
    for server in servers {
        let mut phone = world.phone_at(server, &user);
        let over = Arc::clone(&is_over);
        logging_in.spawn(async move {
            let mut phones = Vec::new();
            while phones.len() < MOST_LOGINS && !over.load(Ordering::SeqCst) {
                phone.log_in().await.must_be_good();
                phones.push(phone.clone());
            }
            phones
        });
        let phone = earlier.at(&url_of(server));
        let over = Arc::clone(&is_over);
        renewing.spawn(async move { renew_until(phone, &over).await });
    }
    end(&servers[(round + 1) % 3], target).await;
    let mut later = world.phone_at(&servers[(round + 2) % 3], &user);
    later.log_in().await.must_be_good();
    for server in servers {
        later.at(&url_of(server)).session().await.must_be_good();
    }
    until("the kick is in force", async || {
        refusals(&earlier, servers).await == servers.len()
    })
    .await;
    is_over.store(true, Ordering::SeqCst);

    let renewed: Vec<Phone> = renewing.join_all().await.into_iter().flatten().collect();
    assert!(!renewed.is_empty(), "nothing was renewed");
    for renewed in renewed {
        assert_eq!(
            refusals(&renewed, servers).await,
            servers.len(),
            "a renewal escaped"
        );
    }
    for phone in logging_in.join_all().await.into_iter().flatten() {
        // Before the kick or after it, and the same for everybody.
        let refusals = refusals(&phone, servers).await;
        assert!(
            refusals == 0 || refusals == servers.len(),
            "{refusals} servers"
        );
    }
    for server in servers {
        later.at(&url_of(server)).session().await.must_be_good();
    }
}

/// What the old session was renewed to, at the last moments.
async fn renew_until(mut phone: Phone, is_over: &AtomicBool) -> Vec<Phone> {
    let mut renewed = Vec::new();
    while !is_over.load(Ordering::SeqCst) {
        let reply = phone.renew().await;
        if reply.code() == 0 {
            phone.token = reply.text("token").to_owned();
            renewed.push(phone.clone());
        }
    }
    renewed.split_off(renewed.len().saturating_sub(3))
}

/// How many servers refuse the phone's token, as revoked.
async fn refusals(phone: &Phone, servers: &[RunningServer]) -> usize {
    let mut refusals = 0;
    for server in servers {
        let code = phone.at(&url_of(server)).session().await.code();
        assert!(code == 0 || code == 3, "{code}");
        refusals += usize::from(code == 3);
    }
    refusals
}
