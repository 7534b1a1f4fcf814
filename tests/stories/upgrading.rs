//! A team that has the first release gets this one: server by server, on one database, and back again.

use std::cell::Cell;
use std::time::{Duration, Instant};

use weapp_login::store::sql::Engine;

use crate::actors::{
    APPID, Operator, Phone, REVOKED, Reply, Serving, World, WorldOptions, on_every_engine,
};

/// However slow the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

on_every_engine![
    both_releases_serve_one_database_and_nobody_notices,
    the_first_release_starts_again_on_the_tables_of_this_one,
];

async fn both_releases_serve_one_database_and_nobody_notices(engine: Engine) {
    let world = World::without_a_server(engine, settings_of_the_first_release()).await;
    let this_release = Operator::of(&world);
    let first_release = this_release.clone().with_the_first_release();
    let old = serve(&first_release).await;
    let phone_of = |user: &str| phone(&world, &old, user);

    let mut before = [
        phone_of("alice"),
        phone_of("bob"),
        phone_of("carol"),
        phone_of("dave"),
    ];
    let mut ids = Vec::new();
    for phone in &mut before {
        let login = phone.log_in().await.must_be_good();
        ids.push(login.text("user_id").to_owned());
    }
    let [alice, bob, carol, dave] = before;
    bob.log_out().await.must_be_good();
    run(&first_release, &["users", "kick", &ids[2]]).await;
    run(&first_release, &["users", "block", &ids[3]]).await;
    for (phone, reason) in [(&bob, "logged_out"), (&carol, "kicked"), (&dave, "blocked")] {
        assert_eq!(reason_of_the_end(phone).await, reason);
    }

    // The tables are brought up to date while the old server works on them.
    let new = goes_on_logging_in(phone_of("eve"), serve(&this_release)).await;
    let both = [old.base_url.as_str(), &new.base_url];

    for server in both {
        alice.at(server).session().await.must_be_good();
        for (phone, reason) in [(&bob, "logged_out"), (&carol, "kicked"), (&dave, "blocked")] {
            let refusal = phone.at(server).session().await;
            assert_eq!(
                (refusal.verdict(), refusal.text("reason")),
                (REVOKED, reason)
            );
        }
        let mut dave = dave.at(server);
        assert_eq!(
            dave.log_in().await.verdict(),
            (403, 13, "user_blocked", "none")
        );
        assert_eq!(log_in(&mut alice.at(server)).await, ids[0]);
    }

    // What one of them does, the other knows within a second.
    for (here, there) in [(both[0], both[1]), (both[1], both[0])] {
        let mut frank = phone_of("frank").at(here);
        let id = log_in(&mut frank).await;
        let elsewhere = frank.at(there);
        elsewhere.session().await.must_be_good();
        assert_eq!(
            elsewhere.sessions().await.data("sessions")[0]["current"],
            true
        );
        frank.log_out().await.must_be_good();
        assert_eq!(reason_of_the_end(&elsewhere).await, "logged_out");

        let mut frank = frank.at(here);
        assert_eq!(log_in(&mut frank).await, id);
        frank.at(there).log_out_everywhere().await.must_be_good();
        assert_eq!(reason_of_the_end(&frank).await, "logged_out");
    }
    for (operator, there) in [(&this_release, both[0]), (&first_release, both[1])] {
        let mut grace = phone_of("grace").at(there);
        let id = log_in(&mut grace).await;
        run(operator, &["users", "block", &id]).await;
        assert_eq!(reason_of_the_end(&grace).await, "blocked");
        run(operator, &["users", "unblock", &id]).await;
        assert_eq!(log_in(&mut grace).await, id);
    }

    let alice = alice.at(&new.base_url);
    let (succeeded, log) = old.terminate();
    assert!(succeeded, "{log}");
    alice.session().await.must_be_good();
    assert_eq!(log_in(&mut alice.at(&new.base_url)).await, ids[0]);
}

async fn the_first_release_starts_again_on_the_tables_of_this_one(engine: Engine) {
    let world = World::without_a_server(engine, settings_of_the_first_release()).await;
    let this_release = Operator::of(&world);
    let first_release = this_release.clone().with_the_first_release();
    // An operator tries this release on the old tables, and finds something to dislike.
    let old = serve(&first_release).await;
    let mut alice = phone(&world, &old, "alice");
    let id = log_in(&mut alice).await;
    old.terminate();
    let new = serve(&this_release).await;
    let mut bob = phone(&world, &new, "bob");
    log_in(&mut bob).await;
    let mut carol = phone(&world, &new, "carol");
    log_in(&mut carol).await;
    carol.log_out().await.must_be_good();
    new.terminate();

    let old = serve(&first_release).await;
    for phone in [&alice, &bob] {
        phone.at(&old.base_url).session().await.must_be_good();
    }
    assert_eq!(
        reason_of_the_end(&carol.at(&old.base_url)).await,
        "logged_out"
    );
    assert_eq!(log_in(&mut alice.at(&old.base_url)).await, id);
    run(&first_release, &["users", "kick", &id]).await;
    assert_eq!(reason_of_the_end(&alice.at(&old.base_url)).await, "kicked");
    old.terminate();

    // And comes back to it later.
    let new = serve(&this_release).await;
    assert_eq!(reason_of_the_end(&alice.at(&new.base_url)).await, "kicked");
    bob.at(&new.base_url).session().await.must_be_good();
    assert_eq!(log_in(&mut alice.at(&new.base_url)).await, id);
}

fn settings_of_the_first_release() -> WorldOptions {
    WorldOptions::default()
        .without("limits.logins_per_user")
        .without("limits.refusals_per_user")
}

/// Logs in and checks again and again until the other thing is done, and all of it succeeds.
async fn goes_on_logging_in<T>(mut phone: Phone, until: impl Future<Output = T>) -> T {
    let is_done = Cell::new(false);
    let waiting = async {
        let done = until.await;
        is_done.set(true);
        done
    };
    let logging_in = async {
        while !is_done.get() {
            phone.log_in().await.must_be_good();
            phone.session().await.must_be_good();
        }
    };
    tokio::join!(waiting, logging_in).0
}

/// Heard however slow the machine is, on which two releases and a database share the processors with the tests; `just
/// soak` measures how soon.
async fn reason_of_the_end(phone: &Phone) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let reply = phone.session().await;
        if reply.code() != 0 {
            assert_eq!(reply.verdict(), REVOKED);
            return reply.text("reason").to_owned();
        }
        assert!(Instant::now() < deadline, "not heard in {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn phone(world: &World, server: &Serving, user: &str) -> Phone {
    Phone::new(user, APPID, world.wechat.clone(), server.base_url.clone())
}

/// Gives back the user's id.
async fn log_in(phone: &mut Phone) -> String {
    let login: Reply = phone.log_in().await.must_be_good();
    login.text("user_id").to_owned()
}

async fn serve(operator: &Operator) -> Serving {
    let command = operator.clone();
    // WeChat lives on this thread too, and must not be held up.
    let started = tokio::task::spawn_blocking(move || Serving::start_configured(command.serve()));
    started.await.unwrap()
}

async fn run(operator: &Operator, arguments: &[&str]) {
    let operator = operator.clone();
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let finished = tokio::task::spawn_blocking(move || {
        operator.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    });
    finished.await.unwrap().must_succeed();
}
