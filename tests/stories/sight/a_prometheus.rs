//! A real Prometheus scrapes servers on which everything goes wrong, and every alarm is raised.

use reqwest::Method;
use sqlx::AssertSqlSafe;
use weapp_login_wechat::simulator::Scenario;

use super::alarms::{alarm_names, deploy_folder};
use crate::actors::{Prometheus, Reply, World, WorldOptions};

#[tokio::test]
async fn every_alarm_is_raised_by_what_it_is_for() {
    let options = WorldOptions::default()
        .with_legacy()
        .set("store.patience", "300ms")
        .set("log.audit_file", "/nowhere/audit.jsonl");
    let bad = World::with(options).await;
    let wrong = WorldOptions::default().set("apps.first.secret", "simulated-but-wrong");
    let wrong = World::with(wrong).await;
    let good = World::new().await;
    let operators = |world: &World| world.server().operator_address().unwrap().to_string();
    let nobody = "127.0.0.1:1".to_owned();
    let rules = deploy_folder().join("alarms.yml");

    let targets = [operators(&bad), operators(&wrong), nobody];
    let prometheus = Prometheus::scraping(&targets, &rules).await;
    let alone = [operators(&good), "127.0.0.1:2".to_owned()];
    let of_the_good_one = Prometheus::scraping(&alone, &rules).await;
    let mut carol = good.phone("carol");
    carol.log_in().await.must_be_good();
    carol.session().await.must_be_good();

    let dave = wrong.phone("dave");
    assert_eq!(dave.send_code(&dave.wx_login()).await.code(), 16);
    exchange_with_a_bad_wechat(&bad).await;
    use_a_legacy_token(&bad).await;
    fill_the_audit_queue(&bad).await;
    break_the_key_file(&bad);
    exhaust_the_pool(&bad).await;
    break_the_database(&bad).await;

    let all = alarm_names();
    let raised = prometheus.wait_for_alarms(&all).await;
    assert_eq!(raised, all);
    // Its other target is one that is not there.
    let raised = of_the_good_one.alarms().await;
    assert_eq!(raised.into_iter().collect::<Vec<_>>(), ["WeappLoginDown"]);
}

async fn exchange_with_a_bad_wechat(world: &World) {
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    for (scenario, times) in [
        (Scenario::FrozenSecret, 1),
        (Scenario::Quota, 8),
        (Scenario::Busy, 6),
    ] {
        world.wechat.play(scenario);
        for _ in 0..times {
            alice.send_code(&alice.wx_login()).await;
        }
    }
    world.wechat.play_normally();
}

async fn use_a_legacy_token(world: &World) {
    let alice = world.phone("alice").with_old_token(world.clock.now());
    alice.session().await.must_be_good();
}

async fn fill_the_audit_queue(world: &World) {
    let alice = world.phone("alice");
    for _ in 0..101 {
        Reply::of(alice.get("/login")).await;
    }
}

fn break_the_key_file(world: &World) {
    std::fs::write(world.folder().join("keys.txt"), "no key\n").unwrap();
}

/// SQLite has one connection that writes, and another program holds the lock that it needs.
async fn exhaust_the_pool(world: &World) {
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let pool = world.open_database().await;
    let lock = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let logouts = (0..8).map(|_| alice.with_token(Method::DELETE, "/session").send());
    futures_util::future::join_all(logouts).await;
    lock.rollback().await.unwrap();
    pool.close().await;
}

/// Somebody has changed the tables by hand.
async fn break_the_database(world: &World) {
    let pool = world.open_database().await;
    for table in ["revocations", "codes"] {
        let rename = AssertSqlSafe(format!("ALTER TABLE {table} RENAME TO {table}_of_before"));
        sqlx::query(rename).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let alice = world.phone("alice");
    assert_eq!(alice.send_code(&alice.wx_login()).await.code(), 50);
}
