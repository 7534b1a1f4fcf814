//! The log: one line a request, a failure told once, and fields that are documented.

use std::collections::BTreeSet;

use serde_json::Value;
use weapp_login_wechat::simulator::Scenario;

use crate::actors::{Operator, Phone, Reply, Serving, World, WorldOptions};

#[tokio::test]
async fn every_field_is_documented_and_a_failure_is_told_once() {
    let world = World::today(WorldOptions::default().set("log.format", "json")).await;
    let operator = Operator::of(&world);
    let serving = Serving::start_configured(operator.serve());
    let alice = world.phone("alice").at(&serving.base_url);
    Reply::of(alice.get("/nowhere")).await;
    let log_in = async |phone: &Phone| phone.send_code(&phone.wx_login()).await;
    for scenario in [Scenario::FrozenSecret, Scenario::HtmlPage] {
        world.wechat.play(scenario);
        log_in(&alice).await;
    }
    world.wechat.play_normally();
    log_in(&alice).await.must_be_good();
    std::fs::write(world.folder().join("keys.txt"), "no key\n").unwrap();
    serving.wait_for_log("keys can't be read anew");
    let (succeeded, log) = serving.terminate();
    assert!(succeeded, "{log}");

    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let keys = lines
        .iter()
        .flat_map(|line| line.as_object().unwrap().keys());
    let documentation = include_str!("../../../crates/server/deploy/SIGHT.md");
    let unknown: BTreeSet<&String> = keys
        .filter(|key| !documentation.contains(&format!("`{key}`")))
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");

    let with = |word: &str| {
        lines
            .iter()
            .filter(|line| line.to_string().contains(word))
            .count()
    };
    assert_eq!(with("40243"), 1, "{log}");
    let frozen = lines
        .iter()
        .find(|line| line.to_string().contains("40243"))
        .unwrap();
    assert_eq!(
        (&frozen["level"], &frozen["route"]),
        (&"ERROR".into(), &"/login".into())
    );
    assert_eq!(frozen["error"], "wechat_misconfigured");
    assert!(
        frozen["cause"].as_str().unwrap().contains("unfreeze it at"),
        "{frozen}"
    );
    assert!(frozen["duration_ms"].is_u64(), "{frozen}");
    assert_eq!(with("another status than 200"), 1, "{log}");
    assert_eq!(with("\"route\":\"none\""), 1, "{log}");
}
