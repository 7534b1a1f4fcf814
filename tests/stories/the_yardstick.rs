//! The old service's clients keep working: its recorded exchanges, played against ours.

use std::time::Duration;

use serde_json::Value;
use weapp_login_tests::vector_files::read;
use weapp_login_wechat::LoginCode;

use crate::actors::{APPID, HOUR, MINUTE, Reply, World, WorldOptions};

/// Made by Node 20's `createCipher`, for a user who is imported and for one who is not.
struct NodeTokens {
    known: Value,
    unknown: Value,
}

#[tokio::test]
async fn its_clients_see_no_difference_while_ours_still_mints_legacy_tokens() {
    let world = World::with(
        WorldOptions::default()
            .with_legacy()
            .set("session.mint", "legacy"),
    )
    .await;
    play_the_yardstick(&world).await;
}

#[tokio::test]
async fn its_clients_see_no_difference_after_the_switch_to_v1() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    play_the_yardstick(&world).await;
}

async fn play_the_yardstick(world: &World) {
    let legacy: Value = read("legacy.json");
    let tokens = NodeTokens {
        known: legacy["cases"][0].clone(),
        unknown: legacy["cases"][1].clone(),
    };
    let openid = tokens.known["id"].as_str().unwrap();
    let import = world
        .import_users(&format!("appid,openid\n{APPID},{openid}\n"))
        .await;
    assert!(import.succeeded, "{}", import.stderr);
    let recorded: Value = read("yardstick.json");
    for exchange in recorded["exchanges"].as_array().unwrap() {
        play(world, exchange, &tokens).await;
    }
}

async fn play(world: &World, exchange: &Value, tokens: &NodeTokens) {
    let name = exchange["name"].as_str().unwrap();
    let alice = world.phone("alice");
    let (code, token, age) = match name {
        "first login" | "second login" => (alice.wx_login(), &Value::Null, Duration::ZERO),
        "a code that WeChat refuses" => (
            "refused".parse::<LoginCode>().unwrap(),
            &Value::Null,
            Duration::ZERO,
        ),
        "a session" => (alice.wx_login(), &tokens.known, 2 * MINUTE),
        "a session of 23 h 59 min" => (alice.wx_login(), &tokens.known, 24 * HOUR - MINUTE),
        "a session older than 24 h" => (alice.wx_login(), &tokens.known, 24 * HOUR + MINUTE),
        "a good token of an unknown user" => (alice.wx_login(), &tokens.unknown, MINUTE),
        "a token that is not one" | "no token" => (alice.wx_login(), &Value::Null, MINUTE),
        unknown => panic!("the story knows no exchange {unknown:?}"),
    };
    let issued_at = token["issued_at"].as_u64().unwrap_or(1_561_370_000_000);
    world
        .clock
        .set(issued_at + u64::try_from(age.as_millis()).unwrap());
    let path = exchange["request"]["path"]
        .as_str()
        .unwrap()
        .replace("CODE", code.text());
    let mut request = alice.get(&path);
    for (header, value) in exchange["request"]["headers"].as_object().unwrap() {
        let token = token["token"].as_str().unwrap_or_default();
        request = request.header(header, value.as_str().unwrap().replace("TOKEN", token));
    }
    compare(name, &exchange["response"], &Reply::of(request).await);
}

/// The same status, `code` and `data.token`; where the yardstick broke with a 500, the code of the design.
fn compare(name: &str, recorded: &Value, reply: &Reply) {
    let status = recorded["status"].as_u64().unwrap();
    if status == 500 {
        let expected = if name.contains("WeChat refuses") {
            (401, 11)
        } else {
            (401, 1)
        };
        assert_eq!((reply.status, reply.code()), expected, "{name}");
        return;
    }
    assert_eq!(u64::from(reply.status), status, "{name}");
    // A 401 of the yardstick is plain text.
    let body: Value = serde_json::from_str(recorded["body"].as_str().unwrap()).unwrap_or_default();
    if let Some(code) = body["code"].as_u64() {
        assert_eq!(reply.code(), code, "{name}");
        assert_eq!(reply.body["message"], body["message"], "{name}");
        let content_type = recorded["content_type"].as_str();
        assert_eq!(reply.header("content-type"), content_type, "{name}");
    }
    assert_eq!(
        reply.data("token").is_string(),
        body["data"]["token"].is_string(),
        "{name}"
    );
}
