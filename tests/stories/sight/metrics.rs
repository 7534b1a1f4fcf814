//! `/metrics`, read as a Prometheus reads it.

use std::collections::BTreeSet;
use std::time::Duration;

use weapp_login_wechat::simulator::Scenario;

use crate::actors::{DAY, HOUR, MINUTE, Reply, Scrape, World, WorldOptions};

#[tokio::test]
async fn every_metric_is_documented_as_it_is() {
    let world = World::new().await;
    world.phone("alice").log_in().await.must_be_good();
    let scrape = Scrape::of(world.server()).await;
    let (types, helps) = (scrape.described("TYPE"), scrape.described("HELP"));
    let known: BTreeSet<String> = types
        .iter()
        .map(|(family, kind)| {
            let name = match *kind {
                "counter" => format!("{family}_total"),
                _ => (*family).to_owned(),
            };
            let count = format!("{family}_count");
            let sample = scrape
                .samples()
                .find(|sample| [name.as_str(), &count].contains(&sample.name))
                .unwrap_or_else(|| panic!("no sample of {name}"));
            let labels: Vec<String> = sample
                .label_names()
                .iter()
                .map(|label| format!("`{label}`"))
                .collect();
            let help = helps[family].trim_end_matches('.');
            format!("`{name}` | {kind} | {} | {help}", labels.join(", "))
        })
        .collect();
    let documented: BTreeSet<String> = include_str!("../../../crates/server/deploy/SIGHT.md")
        .lines()
        .filter(|line| line.starts_with("| `weapp_login_"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [name, kind, labels, _, help] = cells[..] else {
                panic!("{line}");
            };
            format!("{name} | {kind} | {labels} | {help}")
        })
        .collect();
    assert_eq!(documented, known);
}

#[tokio::test]
async fn logins_and_exchanges_are_counted_by_what_came_of_them() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let code = alice.wx_login();
    alice.send_code(&code).await.must_be_good();
    alice.send_code(&code).await.must_be_good();
    alice.log_in().await.must_be_good();
    Reply::of(alice.get("/login")).await;
    for scenario in [Scenario::Busy, Scenario::HighRisk, Scenario::HtmlPage] {
        world.wechat.play(scenario);
        alice.send_code(&alice.wx_login()).await;
    }
    let scrape = Scrape::of(world.server()).await;
    let logins = |outcome: &str| {
        let outcome = format!("outcome=\"{outcome}\"");
        scrape.value("weapp_login_logins_total", &["app=\"first\"", &outcome])
    };
    let exchanges = |errcode: &str| {
        let errcode = format!("errcode=\"{errcode}\"");
        scrape.value(
            "weapp_login_wechat_exchanges_total",
            &["app=\"first\"", &errcode],
        )
    };
    let outcomes = [
        "new_user",
        "known_user",
        "repeated",
        "bad_request",
        "user_blocked",
        "wechat_unavailable",
        "internal",
    ];
    assert_eq!(outcomes.map(logins), [1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0]);
    let errcodes = ["0", "-1", "40226", "none", "40125"];
    assert_eq!(errcodes.map(exchanges), [2.0, 1.0, 1.0, 1.0, 0.0]);
    let durations = "weapp_login_wechat_exchange_duration_seconds_count";
    assert_eq!(scrape.value(durations, &[]), 5.0);
}

#[tokio::test]
async fn verdicts_are_counted_as_core_names_them() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    alice.session().await.must_be_good();
    let verify = alice.with_token(reqwest::Method::GET, "/verify");
    Reply::of(verify).await.must_be_good();
    let with = |token: String| {
        let mut phone = alice.clone();
        phone.token = token;
        phone
    };
    with("v1.nonsense".into()).session().await;
    let last = if alice.token.ends_with('0') { "1" } else { "0" };
    let forged = format!("{}{last}", &alice.token[..alice.token.len() - 1]);
    with(forged).session().await;
    with("00".repeat(32)).session().await;
    alice
        .with_old_token(world.clock.now())
        .session()
        .await
        .must_be_good();
    world.clock.advance(13 * HOUR);
    alice.session().await.must_be_good();
    world.clock.advance(2 * DAY);
    alice.session().await;
    alice.log_in().await.must_be_good();
    alice.log_out().await.must_be_good();
    alice.session().await;

    let scrape = Scrape::of(world.server()).await;
    let checks = |checker: &str, verdict: &str, reason: &str| {
        let [checker, verdict, reason] = [
            format!("checker=\"{checker}\""),
            format!("verdict=\"{verdict}\""),
            format!("reason=\"{reason}\""),
        ];
        scrape.value("weapp_login_checks_total", &[&checker, &verdict, &reason])
    };
    assert_eq!(checks("gateway", "active", ""), 1.0);
    for (verdict, reason, count) in [
        // The session, and the logout.
        ("active", "", 2.0),
        ("invalid", "malformed", 1.0),
        ("invalid", "forged", 1.0),
        ("invalid", "legacy", 1.0),
        // A legacy token always is.
        ("due_for_renewal", "", 2.0),
        ("expired", "", 1.0),
        ("revoked", "logged_out", 1.0),
        ("revoked", "kicked", 0.0),
        ("none", "stale", 0.0),
    ] {
        let counted = checks("mini_program", verdict, reason);
        assert_eq!(counted, count, "{verdict} {reason}");
    }
    let minted = |occasion: &str| {
        let occasion = format!("occasion=\"{occasion}\"");
        scrape.value("weapp_login_tokens_minted_total", &[&occasion])
    };
    let minted = ["login", "renewal", "upgrade"].map(minted);
    assert_eq!(minted, [2.0, 1.0, 1.0]);
    assert_eq!(scrape.value("weapp_login_legacy_uses_total", &[]), 1.0);
    let last_use = scrape.value("weapp_login_legacy_last_use_timestamp_seconds", &[]);
    let ago = world.clock.now() as f64 / 1000.0 - last_use;
    assert_eq!(ago, (13 * HOUR + 2 * DAY).as_secs_f64());
    let ended = &["scope=\"session\"", "reason=\"logged_out\""];
    assert_eq!(scrape.value("weapp_login_sessions_ended_total", ended), 1.0);
    assert_eq!(scrape.value("weapp_login_revocations_held", &[]), 1.0);
}

#[tokio::test]
async fn there_are_no_more_series_with_more_users_addresses_and_paths() {
    let world = World::new().await;
    let mut series = Vec::new();
    for round in 0..2 {
        for user in 0..3 {
            let name = format!("user-{round}-{user}");
            let mut phone = world.phone(&name);
            phone.log_in().await.must_be_good();
            phone.session().await.must_be_good();
            phone.roaming().session().await.must_be_good();
            for path in [format!("/{name}"), format!("/session/{name}")] {
                let method = reqwest::Method::from_bytes(format!("M{round}{user}").as_bytes());
                Reply::of(phone.get(&path)).await;
                Reply::of(phone.request(method.unwrap(), &path)).await;
            }
        }
        // The first scrape is itself a series of the second.
        Scrape::of(world.server()).await;
        let scrape = Scrape::of(world.server()).await;
        series.push(scrape.samples().count());
        assert!(!scrape.text.contains("user-"), "{}", scrape.text);
    }
    assert_eq!(series[0], series[1]);
}

#[tokio::test]
async fn who_waits_and_who_hangs_up_is_counted() {
    let world = World::new().await;
    let first = world.feed("").await.must_be_good();
    let query = format!("?after={}&wait=25", first.text("cursor"));
    let url = world.base_url();
    let waiting = tokio::spawn(async move {
        let request = reqwest::Client::new()
            .get(format!("{url}/revocations{query}"))
            .bearer_auth(crate::actors::SERVICE_SECRET);
        request.send().await
    });
    let feed = &["feed=\"revocations\""];
    until(&world, "weapp_login_long_polls", feed, 1.0).await;
    let waits = Scrape::of(world.server()).await;
    assert!(waits.value("weapp_login_http_connections", &[]) >= 1.0);
    waiting.abort();
    until(&world, "weapp_login_long_polls", feed, 0.0).await;
    let gone = &[
        "route=\"/revocations\"",
        "status=\"none\"",
        "error=\"client_gone\"",
    ];
    until(&world, "weapp_login_http_requests_total", gone, 1.0).await;
}

#[tokio::test]
async fn the_numbers_are_for_the_operator_alone() {
    let world = World::new().await;
    let reply = Reply::of(world.phone("alice").get("/metrics")).await;
    assert_eq!(reply.verdict(), (404, 18, "not_found", "none"));
}

#[tokio::test]
async fn legacy_tokens_have_an_end_that_can_be_seen() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let scrape = Scrape::of(world.server()).await;
    let accept_until = scrape.value("weapp_login_legacy_accept_until_timestamp_seconds", &[]);
    assert_eq!(accept_until, 1_563_926_400.0);
    world.clock.advance(MINUTE);
}

/// However slow the machine is.
async fn until(world: &World, name: &str, labels: &[&str], value: f64) {
    let watching = async {
        loop {
            let scrape = Scrape::of(world.server()).await;
            let is_there = scrape.samples().any(|sample| sample.name == name);
            if is_there && scrape.text.contains(labels[0]) && has(&scrape, name, labels, value) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let watched = tokio::time::timeout(Duration::from_secs(60), watching).await;
    watched.unwrap_or_else(|_| panic!("{name} {labels:?} never was {value}"));
}

fn has(scrape: &Scrape, name: &str, labels: &[&str], value: f64) -> bool {
    let mut samples = scrape.samples();
    samples.any(|sample| {
        let is_one = labels.iter().all(|label| sample.labels.contains(label));
        sample.name == name && is_one && sample.value == value
    })
}
