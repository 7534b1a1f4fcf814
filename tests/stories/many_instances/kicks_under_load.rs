//! A kick is in force everywhere within a second, whatever the clocks say and however busy everybody is.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use weapp_login::clock;
use weapp_login::server::RunningServer;
use weapp_login::store::RevokeTarget;
use weapp_login::store::sql::Engine;

use super::{clock_ahead, clock_behind, end, until, url_of, user_of};
use crate::actors::{
    IN_FORCE, Operator, Phone, SECOND, Traffic, Whose, World, WorldOptions, app_of, on_every_engine,
};

on_every_engine![under_load_a_kick_is_in_force_on_three_servers_within_a_second];

async fn under_load_a_kick_is_in_force_on_three_servers_within_a_second(engine: Engine) {
    // Every check renews.
    let options = WorldOptions::default()
        .with_second_app()
        .set("session.renew_after", "0s");
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
    let mut traffic = Traffic::start(&world, &servers.iter().collect::<Vec<_>>());

    let mut lags = Vec::new();
    for number in 0..9 {
        traffic.round().await;
        let (here, there) = (&servers[number % 3], &servers[(number + 1) % 3]);
        let mut probe = Traffic::phone(&world, here, number % 6);
        let login = probe.log_in_to_its_app().await.must_be_good();
        for server in &servers {
            probe.at(&url_of(server)).session().await.must_be_good();
        }
        let user = user_of(&login);
        let acknowledged_at = match number % 3 {
            0 if number > 0 => {
                let operator = Operator::of(&world);
                let kick = async {
                    let kick = move || operator.run(&["users", "kick", &user.to_string()]);
                    let finished = tokio::task::spawn_blocking(kick).await.unwrap();
                    finished.must_succeed();
                };
                traffic.ending(Whose::Phone(number % 6), kick).await
            }
            0 => {
                kick(
                    &traffic,
                    Whose::Phone(number % 6),
                    there,
                    RevokeTarget::User(user),
                )
                .await
            }
            1 => {
                let app = app_of(number % 6);
                let target = RevokeTarget::App(app.parse().unwrap());
                kick(&traffic, Whose::App(app), there, target).await
            }
            _ => kick(&traffic, Whose::Everybody, there, RevokeTarget::All).await,
        };
        lags.extend(in_force_after(acknowledged_at, &probe, &servers).await);
    }
    let refused = traffic.seen().bad_refused;
    until("bad tokens were refused", async || {
        traffic.seen().bad_refused > refused + 20
    })
    .await;

    let seen = traffic.end().await;
    assert!(seen.good_refused.is_empty(), "{:#?}", seen.good_refused);
    assert!(seen.bad_taken.is_empty(), "{:#?}", seen.bad_taken);
    assert!(seen.failed_logins.is_empty(), "{:#?}", seen.failed_logins);
    let enough = seen.logins > 20 && seen.renewals > 20 && seen.good_taken > 100;
    assert!(enough, "hardly anything went on: {seen:?}");
    assert!(lags.iter().all(|lag| *lag <= IN_FORCE), "{lags:?}");
    for server in servers {
        server.stop().await;
    }
}

async fn kick(
    traffic: &Traffic,
    whose: Whose,
    server: &RunningServer,
    target: RevokeTarget,
) -> Instant {
    let ending = async { drop(end(server, target).await) };
    traffic.ending(whose, ending).await
}

/// How long each server went on taking the token.
async fn in_force_after(
    acknowledged_at: Instant,
    probe: &Phone,
    servers: &[RunningServer],
) -> Vec<Duration> {
    let probing = servers.iter().map(|server| async move {
        let probe = probe.at(&url_of(server));
        let is_refused = async || probe.session().await.code() == 3;
        until("the kick is in force", is_refused).await;
        acknowledged_at.elapsed()
    });
    join_all(probing).await
}
