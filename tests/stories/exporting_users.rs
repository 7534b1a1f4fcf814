//! `weapp-login users export`: everything about everybody, and nothing secret.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use weapp_login::store::sql::Engine;

use crate::actors::{APPID, OTHER_APPID, World, WorldOptions, on_every_engine};

on_every_engine![everybody_is_written_down_once_with_every_name];

async fn everybody_is_written_down_once_with_every_name(engine: Engine) {
    let options = WorldOptions::default().with_second_app().with_backend();
    let world = World::on(engine, options).await;
    let mut alice = world.phone("alice");
    let login = alice.log_in_to_its_app().await.must_be_good();
    let mut tablet = world.phone_with_app("alice", OTHER_APPID);
    tablet.log_in_to_its_app().await.must_be_good();
    let others: Vec<String> = (0..700)
        .map(|number| format!("{APPID},o{number},,{number}"))
        .collect();
    world.import_users(&others.join("\n")).await.must_succeed();
    world
        .run(&["users", "block", "--external-id", "7"])
        .await
        .must_succeed();

    let text = world.run(&["users", "export"]).await.must_succeed();
    let users: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(users.len(), 701, "over the end of a page");
    let by = |key: &str, value: &str| {
        let mut users = users.iter().filter(|user| user[key] == value);
        let user = users.next().unwrap();
        assert!(users.next().is_none(), "{value} once");
        user.clone()
    };
    let user = by("user_id", login.text("user_id"));
    assert_eq!(user["created_at"], world.clock.now());
    assert_eq!(user["merged_ids"], json!([]));
    let identities = user["identities"].as_array().unwrap();
    let appids: Vec<&str> = identities
        .iter()
        .map(|identity| identity["appid"].as_str().unwrap())
        .collect();
    assert_eq!(appids.len(), 2);
    assert!(appids.contains(&APPID) && appids.contains(&OTHER_APPID));
    assert_eq!(user["unionids"][0]["open_platform"], "development");
    assert!(by("external_id", "7")["blocked_at"].is_u64());
    assert_eq!(by("external_id", "8").get("blocked_at"), None);
    let session_key = world.wechat.session_key(&APPID.parse().unwrap(), "alice");
    for secret in [
        alice.token.as_str(),
        session_key.unwrap().text(),
        "session_key",
    ] {
        assert!(!text.contains(secret));
    }
}

#[tokio::test]
async fn what_is_written_as_csv_can_be_imported_elsewhere() {
    let options = || WorldOptions::default().with_second_app();
    let world = World::with(options()).await;
    world
        .phone("alice")
        .log_in_to_its_app()
        .await
        .must_be_good();
    let mut tablet = world.phone_with_app("alice", OTHER_APPID);
    tablet.log_in_to_its_app().await.must_be_good();
    let bob = format!("{APPID},oBob,,\"b, \"\"the second\"\"\",1530000000000\n");
    world.import_users(&bob).await.must_succeed();
    let file = world.folder().join("export.csv");
    let path = file.to_string_lossy().into_owned();
    let export = ["users", "export", "--format", "csv", "--out", &path];
    assert_eq!(world.run(&export).await.must_succeed(), "");
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 4, "{text}");

    let elsewhere = World::with(options()).await;
    elsewhere.import_users(&text).await.must_succeed();
    let again = elsewhere.run(&["users", "export", "--format", "csv"]).await;
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    };
    assert_eq!(lines(&again.must_succeed()), lines(&text));
    let mut alice = elsewhere.phone("alice");
    let login = alice.log_in_to_its_app().await.must_be_good();
    assert_eq!(*login.data("is_new_user"), false);
}

#[tokio::test]
async fn what_a_csv_can_t_say_is_told_and_an_import_of_json_is_turned_away() {
    let world = World::new().await;
    world.phone("alice").log_in().await.must_be_good();
    let mut bob = world.phone("bob");
    let login = bob.log_in().await.must_be_good();
    let csv = ["users", "export", "--format", "csv"];
    assert_eq!(world.run(&csv).await.stderr, "");

    let block = ["users", "block", login.text("user_id")];
    world.run(&block).await.must_succeed();
    let export = world.run(&csv).await;
    assert!(export.stderr.contains("1 of 2 users"), "{}", export.stderr);

    let json = world.run(&["users", "export"]).await;
    assert_eq!(json.stderr, "");
    let import = world.import_users(&json.must_succeed()).await;
    assert!(import.stderr.contains("--format csv"), "{}", import.stderr);
}
