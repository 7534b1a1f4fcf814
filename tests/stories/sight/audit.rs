//! The audit file: who logged in, out, or was kept out.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use weapp_login_wechat::simulator::Scenario;

use crate::actors::{MINUTE, OTHER_APPID, Reply, Scrape, World, WorldOptions};

const IPHONE: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) MicroMessenger/8.0.42(0x18002a2f)";

#[tokio::test]
async fn logins_and_logouts_are_taken_down_with_who_when_and_from_where() {
    let world = audited(WorldOptions::default()).await;
    let mut alice = world.phone("alice");
    alice.user_agent = Some(IPHONE);
    let code = alice.wx_login();
    let login = alice.send_code(&code).await.must_be_good();
    alice.send_code(&code).await.must_be_good();
    world.wechat.play(Scenario::HighRisk);
    alice.send_code(&alice.wx_login()).await;
    world.wechat.play_normally();
    Reply::of(alice.get("/login")).await;
    Reply::of(alice.get("/login?code=x&appid=wxnobody")).await;
    alice.token = login.text("token").to_owned();
    alice.log_out().await.must_be_good();
    alice.log_in().await.must_be_good();
    alice.log_out_everywhere().await.must_be_good();

    let lines = lines(&world, 8).await;
    let outcomes: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| (word(line, "event"), word(line, "outcome")))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("login", "new_user"),
            ("login", "repeated"),
            ("login", "user_blocked"),
            ("login", "bad_request"),
            ("login", "bad_request"),
            ("logout", ""),
            ("login", "known_user"),
            ("logout", ""),
        ]
    );
    let openid = world.wechat.openid(&alice.appid, "alice").unwrap();
    for line in [&lines[0], &lines[1], &lines[5], &lines[6], &lines[7]] {
        assert_eq!(word(line, "user_id"), login.text("user_id"));
        assert_eq!(word(line, "openid"), openid.as_str());
        assert_eq!(word(line, "session").len(), 8);
    }
    assert_eq!(lines[0]["session"], lines[5]["session"]);
    assert_ne!(lines[0]["session"], lines[6]["session"]);
    assert_eq!(lines[0]["client"], "iPhone · iOS 16.6 · WeChat 8.0.42");
    assert_eq!(lines[0]["at"], "2019-06-24T09:53:20.000Z");
    assert_eq!(
        (&lines[5]["everywhere"], &lines[7]["everywhere"]),
        (&false.into(), &true.into())
    );
    assert!(
        lines[2].get("openid").is_none(),
        "WeChat has not said who it was"
    );
    assert!(
        lines
            .iter()
            .all(|line| line["client_address"] == "127.0.0.1")
    );
    let documentation = include_str!("../../../crates/server/deploy/SIGHT.md");
    for key in lines
        .iter()
        .flat_map(|line| line.as_object().unwrap().keys())
    {
        assert!(documentation.contains(&format!("`{key}`")), "{key}");
    }
}

#[tokio::test]
async fn what_an_operator_does_to_a_user_is_taken_down_too() {
    let world = World::today(WorldOptions::default()).await;
    let file = world.folder().join("audit.jsonl");
    let mut world = world;
    let path = file.to_string_lossy().into_owned();
    world
        .restart_with(|options| options.set("log.audit_file", path))
        .await;
    let login = world.phone("alice").log_in().await.must_be_good();
    let user = login.text("user_id");
    for action in ["show", "kick", "block", "unblock", "delete"] {
        world.run(&["users", action, user]).await.must_succeed();
    }
    let lines = lines(&world, 5).await;
    let events: Vec<&str> = lines.iter().map(|line| word(line, "event")).collect();
    assert_eq!(events, ["login", "kick", "block", "unblock", "delete"]);
    for line in &lines[1..] {
        assert_eq!(
            (word(line, "user_id"), word(line, "by")),
            (user, "operator")
        );
    }
}

#[tokio::test]
async fn two_accounts_that_become_one_are_taken_down() {
    let world = audited(WorldOptions::default().with_second_app()).await;
    let unbound = |bound: Option<&str>| {
        for appid in [crate::actors::APPID, OTHER_APPID] {
            world.wechat.bind_app(&appid.parse().unwrap(), bound);
        }
    };
    unbound(None);
    let mut first = world.phone("alice");
    let one = first.log_in_to_its_app().await.must_be_good();
    // The older account wins.
    world.clock.advance(MINUTE);
    let mut second = world.phone_with_app("alice", OTHER_APPID);
    let other = second.log_in_to_its_app().await.must_be_good();
    unbound(Some("development"));
    first.log_in_to_its_app().await.must_be_good();
    second.log_in_to_its_app().await.must_be_good();
    let lines = lines(&world, 5).await;
    let merge = lines
        .iter()
        .find(|line| word(line, "event") == "merge")
        .unwrap();
    let ids = (word(merge, "user_id"), word(merge, "merged_into"));
    assert_eq!(ids, (other.text("user_id"), one.text("user_id")));
}

#[tokio::test]
async fn a_renamed_file_is_followed_by_a_new_one() {
    let world = audited(WorldOptions::default()).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    lines(&world, 1).await;
    let (file, renamed) = (
        audit_file(&world),
        world.folder().join("audit.jsonl-20190624"),
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    std::fs::rename(&file, &renamed).unwrap();
    alice.log_in().await.must_be_good();
    let lines = lines(&world, 1).await;
    assert_eq!(word(&lines[0], "outcome"), "known_user");
    let before = std::fs::read_to_string(renamed).unwrap();
    assert_eq!(before.lines().count(), 1);
}

#[tokio::test]
async fn a_server_goes_on_without_its_file_and_writes_what_waited() {
    let later = tempfile::tempdir().unwrap();
    let folder = later.path().join("later");
    let file = folder.join("audit.jsonl");
    let path = file.to_string_lossy().into_owned();
    let mut world = World::with(WorldOptions::default().set("log.audit_file", path)).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    alice.log_in().await.must_be_good();
    let scrape = Scrape::of(world.server()).await;
    assert_eq!(scrape.value("weapp_login_audit_lines_waiting", &[]), 2.0);
    assert_eq!(scrape.value("weapp_login_audit_lines_total", &[]), 0.0);
    std::fs::create_dir(&folder).unwrap();
    // A server that stops writes what is left.
    world.stop().await;
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 2);
}

async fn audited(options: WorldOptions) -> World {
    let mut world = World::with(options).await;
    let path = audit_file(&world).to_string_lossy().into_owned();
    world
        .restart_with(|options| options.set("log.audit_file", path))
        .await;
    world
}

fn audit_file(world: &World) -> PathBuf {
    world.folder().join("audit.jsonl")
}

fn word<'l>(line: &'l Value, key: &str) -> &'l str {
    line[key].as_str().unwrap_or_default()
}

/// Waits until there are so many: they are written in the background.
async fn lines(world: &World, count: usize) -> Vec<Value> {
    let reading = async {
        loop {
            let text = std::fs::read_to_string(audit_file(world)).unwrap_or_default();
            if text.ends_with('\n') && text.lines().count() >= count {
                return text;
            }
            tokio::task::yield_now().await;
        }
    };
    let text = tokio::time::timeout(Duration::from_secs(60), reading).await;
    let text = text.expect("the lines are written");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), count, "{text}");
    lines
}
