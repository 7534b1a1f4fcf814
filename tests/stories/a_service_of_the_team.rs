//! An axum service that checks tokens in its own process, with the guard in front of its routes.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;
use weapp_login::keys::new_token_key;
use weapp_login_core::{KeyRing, LegacyCipher, UnixMillis};
use weapp_login_guard::{Guard, GuardOptions, WhenStale};

use crate::actors::{
    APPID, DAY, EXPIRED, GuardedService, HOUR, INVALID, LEGACY_SECRET, Link, Log, OTHER_APPID,
    Phone, REVOKED, Reply, ScriptedFeed, World, WorldOptions, keys_of,
};

const OVERLOADED: (u16, u64, &str, &str) = (503, 17, "overloaded", "later");

#[tokio::test]
async fn a_good_token_passes_with_its_user_and_others_are_refused_as_the_server_refuses_them() {
    let world = World::new().await;
    let service = GuardedService::next_to(&world).await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    let order = orders(&service, &alice).await.must_be_good();
    assert_eq!(order.data("user_id"), login.data("user_id"));
    assert_eq!(order.header("cache-control"), Some("no-store"));
    assert!(order.header("x-session-renewed").is_none());

    let nobody = service.called_by(&world.phone("nobody"));
    let with_bearer = nobody.get("/orders").bearer_auth(&alice.token);
    Reply::of(with_bearer).await.must_be_good();
    let without = Reply::of(nobody.get("/orders")).await;
    assert_eq!(without.verdict(), INVALID);
    let in_the_url = nobody.get("/orders").query(&[("x-session", &alice.token)]);
    assert_eq!(Reply::of(in_the_url).await.verdict(), INVALID);
    let two_that_differ = service
        .called_by(&alice)
        .with_token(Method::GET, "/orders")
        .bearer_auth("another");
    assert_eq!(Reply::of(two_that_differ).await.verdict(), INVALID);
    let last = alice.token.pop().unwrap();
    alice.token.push(if last == '0' { '1' } else { '0' });
    assert_eq!(orders(&service, &alice).await.verdict(), INVALID);
}

#[tokio::test]
async fn a_service_of_one_app_refuses_the_tokens_of_another() {
    let world = World::new().await;
    let mut options = GuardedService::options(&world, world.base_url());
    options.policy.appids = Some(vec![OTHER_APPID.parse().unwrap()]);
    let service = GuardedService::start(options).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    assert_eq!(orders(&service, &alice).await.verdict(), INVALID);
    service.wait_until_it_knows_everything().await;
    assert_eq!(orders(&service, &alice).await.verdict(), INVALID);
}

#[tokio::test]
async fn a_logout_is_obeyed_within_a_second() {
    let world = World::new().await;
    let service = GuardedService::next_to(&world).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    orders(&service, &alice).await.must_be_good();
    alice.log_out().await.must_be_good();
    let heard = async {
        while orders(&service, &alice).await.verdict() != REVOKED {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(1), heard)
        .await
        .expect("a second is enough");
    assert_eq!(
        orders(&service, &alice).await.text("reason"),
        "logged_out",
        "and it says why"
    );
}

#[tokio::test]
async fn a_token_is_judged_without_a_question_to_the_server() {
    let mut world = World::new().await;
    let mut phones = Vec::new();
    for user in ["alice", "bob"] {
        let mut phone = world.phone(user);
        phone.log_in().await.must_be_good();
        phones.push(phone);
    }
    phones[1].log_out().await.must_be_good();
    let service = GuardedService::next_to(&world).await;
    world.stop().await;
    for _ in 0..100 {
        orders(&service, &phones[0]).await.must_be_good();
        assert_eq!(orders(&service, &phones[1]).await.verdict(), REVOKED);
    }
    world.clock.advance(DAY + Duration::from_millis(1));
    assert_eq!(
        orders(&service, &phones[0]).await.verdict(),
        EXPIRED,
        "in the words of the yardstick"
    );
}

#[tokio::test]
async fn while_the_server_is_away_it_goes_on_until_what_it_knows_is_stale() {
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let mut services = Vec::new();
    for when_stale in [WhenStale::Ask, WhenStale::Refuse, WhenStale::GoOn] {
        let options = GuardOptions {
            when_stale,
            ..GuardedService::impatient_options(&world, world.base_url())
        };
        services.push(GuardedService::start(options).await);
    }
    let [asking, refusing, going_on] = services.try_into().ok().unwrap();
    for service in [&asking, &refusing, &going_on] {
        service.wait_until_it_knows_everything().await;
    }
    world.stop().await;
    for service in [&asking, &refusing, &going_on] {
        orders(service, &alice).await.must_be_good();
    }
    for service in [&asking, &refusing, &going_on] {
        service.wait_until_it_is_stale().await;
    }
    for service in [&asking, &refusing] {
        let refused = orders(service, &alice).await;
        assert_eq!(refused.verdict(), OVERLOADED);
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    orders(&going_on, &alice).await.must_be_good();
}

#[tokio::test]
async fn what_is_stale_is_asked_for_while_the_feed_alone_is_lost() {
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let options = GuardedService::impatient_options(&world, world.base_url());
    let service = GuardedService::start(options).await;
    service.wait_until_it_knows_everything().await;
    let address = world.server().address().to_string();
    world
        .restart_with(|options| {
            options
                .set("http.listen", address)
                .set("services.secrets", vec!["a-secret-of-somebody-else"])
        })
        .await;
    service.wait_until_it_is_stale().await;
    let order = orders(&service, &alice).await.must_be_good();
    let at_the_server = alice.session().await.must_be_good();
    assert_eq!(order.data("user_id"), at_the_server.data("user_id"));
    assert_eq!(order.data("expires_at"), at_the_server.data("expires_at"));
    alice.log_out().await.must_be_good();
    assert_eq!(orders(&service, &alice).await.verdict(), REVOKED);
}

#[tokio::test]
async fn with_a_wrong_service_secret_it_says_so_and_asks() {
    let (log, _listening) = Log::listen();
    let world = World::new().await;
    let secret = "not-the-secret-of-the-bff";
    let options = GuardOptions {
        service_secret: secret.into(),
        when_stale: WhenStale::GoOn,
        ..GuardedService::options(&world, world.base_url())
    };
    let service = GuardedService::start(options).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    orders(&service, &alice).await.must_be_good();
    alice.log_out().await.must_be_good();
    assert_eq!(
        orders(&service, &alice).await.verdict(),
        REVOKED,
        "it has heard nothing, so it trusts nothing"
    );
    assert_eq!(service.guard.staleness(), None);
    let lines = log.text();
    let told = "revocations are not heard";
    assert_eq!(lines.matches(told).count(), 1, "once: {lines}");
    assert!(
        lines.contains("does not know this service secret"),
        "{lines}"
    );
    assert!(!lines.contains(secret) && !lines.contains(&alice.token));
}

#[tokio::test]
async fn a_renewal_rides_on_the_answer() {
    let world = World::new().await;
    let service = GuardedService::next_to(&world).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(12 * HOUR);
    let polling = service
        .called_by(&alice)
        .with_token(Method::GET, "/orders")
        .header("x-session-no-renew", "1");
    let polled = Reply::of(polling).await.must_be_good();
    assert!(polled.header("x-session-renewed").is_none());

    let (one, other) = tokio::join!(orders(&service, &alice), orders(&service, &alice));
    let renewed = one
        .must_be_good()
        .header("x-session-renewed")
        .unwrap()
        .to_owned();
    assert_eq!(
        other.must_be_good().header("x-session-renewed"),
        Some(renewed.as_str()),
        "one for both"
    );
    let old_expiry = orders(&service, &alice).await.number("expires_at");
    alice.token = renewed;
    let fresh = orders(&service, &alice).await.must_be_good();
    assert!(fresh.number("expires_at") > old_expiry);
    assert!(fresh.header("x-session-renewed").is_none());
    alice.session().await.must_be_good();
}

#[tokio::test]
async fn a_renewal_that_fails_costs_the_request_nothing() {
    let mut world = World::new().await;
    let service = GuardedService::next_to(&world).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(12 * HOUR);
    world.stop().await;
    let order = orders(&service, &alice).await.must_be_good();
    assert!(order.header("x-session-renewed").is_none());
}

#[tokio::test]
async fn a_legacy_token_is_asked_for() {
    let mut world = World::with(WorldOptions::default().with_legacy()).await;
    let import = world
        .import_users(&format!("{APPID},oAlice,,用户 7%\n"))
        .await;
    assert!(import.succeeded, "{}", import.stderr);
    let service = GuardedService::next_to(&world).await;
    let now = UnixMillis::new(world.clock.now()).unwrap();
    let cipher = LegacyCipher::new(LEGACY_SECRET, "2019").unwrap();
    let mut alice = world.phone("alice");
    alice.token = cipher.seal(&"oAlice".parse().unwrap(), now).unwrap();
    let order = orders(&service, &alice).await.must_be_good();
    assert_eq!(order.text("external_id"), "用户 7%");
    let renewed = order.header("x-session-renewed").unwrap().to_owned();

    world.stop().await;
    assert_eq!(orders(&service, &alice).await.verdict(), OVERLOADED);
    alice.token = renewed;
    let same = orders(&service, &alice).await.must_be_good();
    assert_eq!(same.data("session_id"), order.data("session_id"));
}

#[tokio::test]
async fn a_key_that_it_does_not_know_yet_is_the_servers_to_judge() {
    let mut world = World::new().await;
    let options = GuardOptions {
        keys: KeyRing::new(vec![new_token_key()]).unwrap(),
        ..GuardedService::options(&world, world.base_url())
    };
    let service = GuardedService::start(options).await;
    service.wait_until_it_knows_everything().await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    let order = orders(&service, &alice).await.must_be_good();
    assert_eq!(order.data("user_id"), login.data("user_id"));

    let (begun, mut asked) = (Instant::now(), 0);
    for _ in 0..100 {
        asked += u64::from(orders(&service, &alice).await.verdict() != OVERLOADED);
    }
    assert!(
        asked <= 10 * (begun.elapsed().as_secs() + 2),
        "anybody can make up a key, and flood the server: {asked}"
    );

    service.guard.replace_keys(keys_of(&world));
    world.stop().await;
    orders(&service, &alice).await.must_be_good();
    service
        .guard
        .replace_keys(KeyRing::new(vec![new_token_key()]).unwrap());
    assert_eq!(orders(&service, &alice).await.verdict(), OVERLOADED);
}

#[tokio::test]
async fn after_a_restored_backup_it_keeps_what_it_knew_and_hears_what_is_new() {
    let (log, _listening) = Log::listen();
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    let options = GuardedService::impatient_options(&world, world.base_url());
    let service = GuardedService::start(options).await;
    service.wait_until_it_knows_everything().await;
    assert_eq!(orders(&service, &alice).await.verdict(), REVOKED);

    let address = world.server().address().to_string();
    world.stop().await;
    for file in ["weapp-login.db", "weapp-login.db-wal", "weapp-login.db-shm"] {
        let _ = std::fs::remove_file(world.folder().join(file));
    }
    world
        .restart_with(|options| options.set("http.listen", address))
        .await;
    let mut bob = world.phone("bob");
    bob.log_in().await.must_be_good();
    bob.log_out().await.must_be_good();
    alice.session().await.must_be_good();
    service.wait_until_it_is_up_to_date().await;
    for phone in [&alice, &bob] {
        assert_eq!(
            orders(&service, phone).await.verdict(),
            REVOKED,
            "{} is better lost than found",
            phone.user
        );
    }
    assert!(log.text().contains("not the one of before"));
}

#[tokio::test]
async fn a_dead_link_is_noticed_and_what_was_missed_is_heard() {
    let (log, _listening) = Log::listen();
    let world = World::new().await;
    let link = Link::to(world.server().address()).await;
    let options = GuardedService::impatient_options(&world, link.base_url());
    let service = GuardedService::start(options).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    service.wait_until_it_knows_everything().await;
    orders(&service, &alice).await.must_be_good();

    link.hang();
    alice.log_out().await.must_be_good();
    service.wait_until_it_is_stale().await;
    let refused = tokio::time::timeout(Duration::from_secs(10), orders(&service, &alice)).await;
    assert_eq!(refused.expect("it does not hang").verdict(), OVERLOADED);
    assert!(log.text().contains("does not answer in time"));

    link.heal();
    service.wait_until_it_is_up_to_date().await;
    assert_eq!(orders(&service, &alice).await.verdict(), REVOKED);
    assert!(log.text().contains("revocations are heard again"));
}

#[tokio::test]
async fn a_server_that_hangs_does_not_use_up_the_sockets_of_the_service() {
    let world = World::new().await;
    let link = Link::to(world.server().address()).await;
    link.hang();
    let service = GuardedService::start(GuardedService::options(&world, link.base_url())).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let call = service.called_by(&alice).with_token(Method::GET, "/orders");
        calls.spawn(Reply::of(call));
    }
    for reply in calls.join_all().await {
        assert_eq!(reply.verdict(), OVERLOADED);
    }
    assert!(link.connections() < 80, "{}", link.connections());
}

#[tokio::test]
async fn before_the_last_page_has_come_nothing_is_trusted() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let mut bob = world.phone("bob");
    bob.log_in().await.must_be_good();
    bob.log_out().await.must_be_good();
    let entries = world.feed("").await.data("entries").clone();

    let server = ScriptedFeed::start().await;
    let service = GuardedService::start(GuardedService::options(&world, server.base_url())).await;
    server.give_page("1", true, json!([]));
    for phone in [&alice, &bob] {
        assert_eq!(orders(&service, phone).await.verdict(), OVERLOADED);
    }
    assert_eq!(service.guard.staleness(), None);
    let questions = server.questions();
    assert_eq!(questions, 2);

    server.give_page("2", false, entries);
    service.wait_until_it_knows_everything().await;
    orders(&service, &alice).await.must_be_good();
    assert_eq!(orders(&service, &bob).await.verdict(), REVOKED);
    assert_eq!(server.questions(), questions, "it knows now");
}

#[tokio::test]
async fn a_revocation_that_it_does_not_understand_leaves_it_asking() {
    let (log, _listening) = Log::listen();
    let world = World::new().await;
    let mut phones = Vec::new();
    for user in ["alice", "bob"] {
        let mut phone = world.phone(user);
        phone.log_in().await.must_be_good();
        phones.push(phone);
    }
    let [alice, bob]: [Phone; 2] = phones.try_into().ok().unwrap();
    bob.log_out().await.must_be_good();
    let known = world.feed("").await.data("entries")[0].clone();
    let unknown = json!({
        "scope": "device", "id": "a phone", "until": world.clock.now() + 60_000, "reason": "stolen",
    });

    let server = ScriptedFeed::start().await;
    let service = GuardedService::start(GuardedService::options(&world, server.base_url())).await;
    server.give_page("1", false, json!([unknown, known]));
    let heard = async {
        while orders(&service, &bob).await.verdict() != REVOKED {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard)
        .await
        .expect("what it understands it obeys");
    assert_eq!(orders(&service, &alice).await.verdict(), OVERLOADED);
    assert!(log.text().contains("does not understand"));

    world.clock.advance(Duration::from_millis(60_001));
    server.give_page("1", false, json!([]));
    service.wait_until_it_knows_everything().await;
    orders(&service, &alice).await.must_be_good();
}

#[tokio::test]
async fn a_reason_that_it_does_not_know_ends_the_session_all_the_same() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    let mut entry = world.feed("").await.data("entries")[0].clone();
    entry["reason"] = "password_changed".into();
    let server = ScriptedFeed::start().await;
    let service = GuardedService::start(GuardedService::options(&world, server.base_url())).await;
    server.give_page("1", false, json!([entry]));
    service.wait_until_it_knows_everything().await;
    let refused = orders(&service, &alice).await;
    assert_eq!(refused.verdict(), REVOKED);
    assert_eq!(refused.text("reason"), "kicked");
}

#[tokio::test]
async fn a_guard_that_is_stopped_or_dropped_follows_no_longer() {
    let world = World::new().await;
    let stopped = GuardedService::next_to(&world).await;
    watchers(&world, 1).await;
    stopped.guard.stop().await;
    watchers(&world, 0).await;

    let dropped = GuardedService::next_to(&world).await;
    watchers(&world, 1).await;
    drop(dropped);
    watchers(&world, 0).await;
}

#[tokio::test]
async fn a_guard_is_not_made_of_wrong_options() {
    let world = World::new().await;
    let good = || GuardedService::options(&world, world.base_url());
    let refusal = |options| Guard::new(options).err().unwrap().to_string();
    for server_url in [
        "",
        "127.0.0.1:8080",
        "http://user:password@host",
        "ftp://host",
    ] {
        let options = GuardedService::options(&world, server_url.into());
        assert!(refusal(options).contains("http://127.0.0.1:8080"));
    }
    for service_secret in ["", "two\nlines"] {
        let options = GuardOptions {
            service_secret: service_secret.into(),
            ..good()
        };
        assert!(refusal(options).contains("services.secrets"));
    }
    let options = GuardOptions {
        max_staleness: Duration::from_millis(2_999),
        ..good()
    };
    assert!(refusal(options).contains("3 s"));
    let outside_of_a_runtime = std::thread::scope(|threads| {
        let making = threads.spawn(|| refusal(good()));
        making.join().unwrap()
    });
    assert!(outside_of_a_runtime.contains("runtime"));
}

/// The phone calls the service.
async fn orders(service: &GuardedService, phone: &Phone) -> Reply {
    let phone = service.called_by(phone);
    Reply::of(phone.with_token(Method::GET, "/orders")).await
}

/// Waits until so many long polls wait at the server.
async fn watchers(world: &World, count: usize) {
    let waiting = async {
        while world.server().service().revocations.watchers() != count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting)
        .await
        .unwrap_or_else(|_| panic!("there are never {count}"));
}
