//! The files that an operator gives to Prometheus and Grafana.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::actors::{Finished, Scrape, World};

/// `crates/server/deploy`
pub fn deploy_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/deploy")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(deploy_folder().join(file)).unwrap()
}

#[test]
fn prometheus_takes_the_rules_and_they_fire_when_they_should() {
    let rules = deploy_folder().join("alarms.yml");
    let example = deploy_folder().join("prometheus.yml");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories/sight/alarms_test.yml");
    for (words, file) in [
        (["check", "rules"], rules),
        (["check", "config"], example),
        (["test", "rules"], tests),
    ] {
        let mut promtool = Command::new("promtool");
        promtool.args(words).arg(file);
        Finished::of(promtool).must_succeed();
    }
}

#[tokio::test]
async fn every_metric_that_they_name_is_in_a_scrape() {
    let world = World::new().await;
    world.phone("alice").log_in().await.must_be_good();
    let scrape = Scrape::of(world.server()).await;
    let families = scrape.described("TYPE").into_keys();
    let there: BTreeSet<&str> = scrape
        .samples()
        .map(|sample| sample.name)
        .chain(families)
        .collect();
    for file in ["alarms.yml", "grafana-dashboard.json", "ALARMS.md"] {
        let text = read(file);
        let named: BTreeSet<&str> = text
            .split(|character: char| !(character.is_ascii_alphanumeric() || character == '_'))
            .filter(|word| word.starts_with("weapp_login_"))
            .collect();
        assert!(named.len() >= 5, "{file}: {named:?}");
        let missing: Vec<_> = named.difference(&there).collect();
        assert!(missing.is_empty(), "{file}: {missing:?}");
    }
}

#[test]
fn every_alarm_says_what_to_do_in_both_languages() {
    let alarms = alarm_names();
    let runbook = read("ALARMS.md");
    let sections: BTreeSet<&str> = runbook
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(
        alarms.iter().map(String::as_str).collect::<BTreeSet<_>>(),
        sections
    );
    for section in runbook.split("\n## ").skip(1) {
        for part in [
            "**意思**",
            "**用户看到**",
            "**怎么办**",
            "**好了**",
            "It means:",
            "Do:",
            "Over:",
        ] {
            assert!(section.contains(part), "{part} is missing: {section}");
        }
    }
    let rules = read("alarms.yml");
    for line in rules.lines().map(str::trim) {
        let annotation = ["summary: ", "action: "]
            .iter()
            .find_map(|name| line.strip_prefix(name));
        assert!(annotation.is_none_or(|text| text.contains("/ ")), "{line}");
    }
    let count = |word: &str| rules.matches(word).count();
    assert_eq!(
        (count("summary: "), count("action: ")),
        (alarms.len(), alarms.len())
    );
}

/// All alarms, by name.
pub fn alarm_names() -> BTreeSet<String> {
    read("alarms.yml")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "))
        .map(str::to_owned)
        .collect()
}
