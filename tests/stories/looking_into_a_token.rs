//! `weapp-login token inspect`: what an operator sees of a token, and who vouches for it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::actors::{APPID, Finished, Operator, World, WorldOptions, make_private, weapp_login};

#[tokio::test]
async fn a_good_token_shows_its_verdict_and_everything_it_holds() {
    let (_world, operator, token, user_id) = world_with_a_token(WorldOptions::default()).await;
    let seen = inspect(&operator, &[], &token);
    assert_eq!(seen.exit_code, Some(0), "{}", seen.stderr);
    for part in [
        "active",
        "verified",
        APPID,
        &user_id,
        "session_id",
        "expires_at",
        "in 23 h",
    ] {
        assert!(
            seen.stdout.contains(part),
            "{part:?} is not in:\n{}",
            seen.stdout
        );
    }
    let json = inspect(&operator, &["--json"], &format!("  {token}\r\n"));
    let json: Value = serde_json::from_str(&json.must_succeed()).unwrap();
    assert_eq!(json["authenticity"], "verified");
    assert_eq!(json["verdict"], "active");
    assert_eq!(json["claims"]["user_id"], *user_id);
    assert_eq!(json["steps"][2]["step"], "tag");

    let forged = inspect(&operator, &[], &changed(&token));
    assert_eq!(forged.exit_code, Some(3));
    assert!(
        forged.stdout.contains("FORGED") && !forged.stdout.contains(&*user_id),
        "{}",
        forged.stdout
    );
    let shown = inspect(&operator, &["--insecure"], &changed(&token));
    assert_eq!(shown.exit_code, Some(3));
    assert!(
        shown.stdout.contains("[FORGED] user_id"),
        "{}",
        shown.stdout
    );
    for nonsense in ["", "nonsense", "v1.", &token[..token.len() - 1]] {
        let seen = inspect(&operator, &[], nonsense);
        assert_eq!(seen.exit_code, Some(3), "{nonsense:?}");
        assert!(
            seen.stdout.contains("(invalid, malformed)"),
            "{}",
            seen.stdout
        );
    }
}

#[tokio::test]
async fn what_an_inspect_key_reads_is_shown_only_by_name_and_marked() {
    let (_world, operator, token, user_id) = world_with_a_token(WorldOptions::default()).await;
    let key = operator.run(&["keys", "inspect-key"]).must_succeed();
    let file = operator.file("inspect-key.txt");
    std::fs::write(&file, key).unwrap();
    make_private(&file);
    let seen = inspect_with_keys(&file, &[], &token);
    assert_eq!(seen.exit_code, Some(3));
    assert!(
        seen.stdout.contains("NOT VERIFIED") && seen.stdout.contains("--insecure"),
        "{}",
        seen.stdout
    );
    for part in [&*user_id, "active", APPID] {
        assert!(!seen.stdout.contains(part), "{}", seen.stdout);
    }
    let json = inspect_with_keys(&file, &["--json"], &token);
    assert!(
        !json.stdout.contains(&*user_id) && !json.stdout.contains("verdict"),
        "{}",
        json.stdout
    );

    let shown = inspect_with_keys(&file, &["--insecure"], &token);
    assert_eq!(
        shown.exit_code,
        Some(3),
        "a script must not take it for a good one"
    );
    let line = shown
        .stdout
        .lines()
        .find(|line| line.contains(&*user_id))
        .unwrap();
    assert!(line.starts_with("[NOT VERIFIED]"), "{line}");
    let json = inspect_with_keys(&file, &["--insecure", "--json"], &token);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["unverified_claims"]["user_id"], *user_id);
    assert_eq!((json.get("claims"), json.get("verdict")), (None, None));
}

#[tokio::test]
async fn a_legacy_token_is_known_by_the_configured_secret() {
    let world = World::today(
        WorldOptions::default()
            .with_legacy()
            .set("legacy.accept_until", "2100-01-01T00:00:00Z"),
    )
    .await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let openid = alice.session().await.text("openid").to_owned();
    let token = alice.with_old_token(world.clock.now()).token.clone();
    let operator = Operator::of(&world);
    let seen = tokio::task::spawn_blocking(move || inspect(&operator, &[], &token));
    let seen = seen.await.unwrap();
    assert_eq!(seen.exit_code, Some(0), "{}", seen.stdout);
    for part in [
        "legacy: it proves nothing by itself",
        &openid,
        "due_for_renewal",
    ] {
        assert!(
            seen.stdout.contains(part),
            "{part:?} is not in:\n{}",
            seen.stdout
        );
    }
}

#[tokio::test]
async fn a_token_on_the_command_line_is_refused_and_not_repeated() {
    let (_world, operator, token, _) = world_with_a_token(WorldOptions::default()).await;
    let refused = operator.run(&["token", "inspect", &token]);
    assert_eq!(refused.exit_code, Some(1));
    assert!(refused.stderr.contains("standard input") && !refused.stderr.contains(&token[12..]));
}

/// A world whose server has minted a token just now, its operator, the token, and whose it is.
async fn world_with_a_token(options: WorldOptions) -> (World, Operator, String, String) {
    let world = World::today(options).await;
    let mut alice = world.phone("alice");
    let login = alice.log_in().await.must_be_good();
    let user_id = login.text("user_id").to_owned();
    let operator = Operator::of(&world);
    (world, operator, alice.token.clone(), user_id)
}

fn inspect(operator: &Operator, flags: &[&str], token: &str) -> Finished {
    give(
        operator.command(&[&["token", "inspect"], flags].concat()),
        token,
    )
}

fn inspect_with_keys(file: &Path, flags: &[&str], token: &str) -> Finished {
    let keys = ["token", "inspect", "--keys", file.to_str().unwrap()];
    give(weapp_login(&[&keys[..], flags].concat()), token)
}

fn give(mut command: Command, token: &str) -> Finished {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(token.as_bytes())
        .unwrap();
    Finished::from(child.wait_with_output().unwrap())
}

/// With another last digit of its tag.
fn changed(token: &str) -> String {
    let (rest, digit) = token.split_at(token.len() - 1);
    format!("{rest}{}", if digit == "0" { "1" } else { "0" })
}
