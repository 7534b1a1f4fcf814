//! Users: found by every name, named, kicked, blocked, deleted.

use serde_json::json;

use super::{BLOCKED, NOBODY, TAKEN, WRONG, logged_in, openid_of, world_with_backend};
use crate::actors::{
    APPID, HOUR, MINUTE, OTHER_APPID, TeamService, World, WorldOptions, on_every_engine,
};

on_every_engine![
    a_user_is_found_by_each_of_its_names,
    an_external_id_is_one_users_alone_and_two_accounts_of_one_person_are_merged,
];

async fn a_user_is_found_by_each_of_its_names(engine: weapp_login::store::sql::Engine) {
    let options = WorldOptions::default().with_second_app().with_backend();
    let world = World::on(engine, options).await;
    let backend = TeamService::of(&world, "backend");
    let mut phone = world.phone("alice");
    phone.user_agent = Some("Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X)");
    let login = phone.log_in_to_its_app().await.must_be_good();
    let user_id = login.text("user_id");
    let mut tablet = world.phone_with_app("alice", OTHER_APPID);
    tablet.log_in_to_its_app().await.must_be_good();
    let by_id = json!({ "user_id": user_id });
    let named = backend.set_external_id(&by_id, Some("用户 10001")).await;
    assert_eq!(named.must_be_good().text("external_id"), "用户 10001");

    let user = backend.find(&by_id).await.must_be_good();
    assert_eq!(user.text("external_id"), "用户 10001");
    assert_eq!(user.number("created_at"), world.clock.now());
    let identities = user.data("identities").as_array().unwrap();
    assert_eq!(identities.len(), 2);
    let unionid = user.data("unionids")[0]["unionid"].clone();
    let sessions = user.data("sessions").as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let clients = sessions
        .iter()
        .filter_map(|session| session["client"].as_str());
    assert_eq!(clients.collect::<Vec<_>>(), ["iPhone · iOS 16.6"]);
    for name in [
        json!({ "external_id": "用户 10001" }),
        json!({ "openid": openid_of(&world.wechat, "alice"), "appid": APPID }),
        json!({ "unionid": unionid, "appid": OTHER_APPID }),
    ] {
        let found = backend.find(&name).await.must_be_good();
        assert_eq!(found.body["data"], user.body["data"], "{name}");
    }
    let text = user.body.to_string();
    assert!(!text.contains(&phone.token) && !text.contains("session_key"));

    for nobody in [
        json!({ "external_id": "用户 10002" }),
        json!({ "openid": "oNobody", "appid": APPID }),
        json!({ "unionid": "oNobody", "appid": APPID }),
        json!({ "user_id": "01932c07-209c-7000-8000-000000000000" }),
    ] {
        assert_eq!(backend.find(&nobody).await.verdict(), NOBODY, "{nobody}");
    }
    backend.set_external_id(&by_id, None).await.must_be_good();
    let unnamed = backend.find(&by_id).await.must_be_good();
    assert_eq!(unnamed.body["data"].get("external_id"), None);
}

async fn an_external_id_is_one_users_alone_and_two_accounts_of_one_person_are_merged(
    engine: weapp_login::store::sql::Engine,
) {
    let world = World::on(engine, WorldOptions::default().with_backend()).await;
    let backend = TeamService::of(&world, "backend");
    let (mut older, by_older) = logged_in(&world, "alice").await;
    world.clock.advance(HOUR);
    let (younger, by_younger) = logged_in(&world, "alice-too").await;
    let named = backend.set_external_id(&by_younger, Some("10001")).await;
    named.must_be_good();
    let same_again = backend.set_external_id(&by_younger, Some("10001")).await;
    same_again.must_be_good();
    let taken = backend.set_external_id(&by_older, Some("10001")).await;
    assert_eq!(taken.verdict(), TAKEN);
    assert_eq!(*taken.data("external_id"), json!(null), "nobody is named");

    let merge = json!({ "user": by_older, "external_id": "10001", "merge": true });
    let merged = backend
        .post("users/external-id", &merge)
        .await
        .must_be_good();
    assert_eq!(merged.text("user_id"), by_older["user_id"], "the older one");
    assert_eq!(merged.text("external_id"), "10001");
    assert_eq!(younger.reason_of_its_end().await, "replaced");
    older.use_session().await.must_be_good();
    let user = backend.find(&by_younger).await.must_be_good();
    assert_eq!(user.text("user_id"), by_older["user_id"]);
    assert_eq!(user.data("merged_ids")[0], by_younger["user_id"]);
    assert_eq!(user.data("identities").as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_token_says_the_new_external_id_from_its_renewal_on() {
    let (world, backend) = world_with_backend().await;
    let (mut alice, by_id) = logged_in(&world, "alice").await;
    backend
        .set_external_id(&by_id, Some("10001"))
        .await
        .must_be_good();
    let before = alice.session().await.must_be_good();
    assert_eq!(
        before.body["data"].get("external_id"),
        None,
        "as it was minted"
    );
    world.clock.advance(12 * HOUR);
    alice.use_session().await.must_be_good();
    let after = alice.session().await.must_be_good();
    assert_eq!(after.text("external_id"), "10001");

    // Whoever does not want to wait that long asks for a token.
    let renamed = backend.set_external_id(&by_id, Some("10002")).await;
    renamed.must_be_good();
    world.clock.advance(MINUTE);
    let renewed = alice.renew().await.must_be_good();
    assert_eq!(renewed.text("external_id"), "10002");
    renewed.text("token").clone_into(&mut alice.token);
    let after = alice.session().await.must_be_good();
    assert_eq!(after.text("external_id"), "10002");
}

#[tokio::test]
async fn a_backend_kicks_blocks_unblocks_and_deletes() {
    let (world, backend) = world_with_backend().await;
    let (mut alice, by_id) = logged_in(&world, "alice").await;
    backend.ask("kick", &by_id).await.must_be_good();
    assert_eq!(
        alice.session().await.text("reason"),
        "kicked",
        "at once, here"
    );
    alice.log_in().await.must_be_good();

    backend.ask("block", &by_id).await.must_be_good();
    assert_eq!(alice.session().await.text("reason"), "blocked");
    assert_eq!(alice.log_in().await.verdict(), BLOCKED);
    let blocked = backend.find(&by_id).await.must_be_good();
    assert_eq!(blocked.number("blocked_at"), world.clock.now());

    backend.ask("unblock", &by_id).await.must_be_good();
    alice.log_in().await.must_be_good();
    let by_openid = json!({ "openid": openid_of(&world.wechat, "alice") });
    let deleted = backend.ask("delete", &by_openid).await.must_be_good();
    assert_eq!(deleted.text("user_id"), by_id["user_id"]);
    assert_eq!(alice.session().await.text("reason"), "deleted");
    assert_eq!(backend.find(&by_openid).await.verdict(), NOBODY);
    for measure in ["kick", "block", "unblock", "delete"] {
        assert_eq!(
            backend.ask(measure, &by_id).await.verdict(),
            NOBODY,
            "{measure}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_not_understood_changes_nothing_and_is_shown_a_right_one() {
    let (world, backend) = world_with_backend().await;
    let (alice, by_id) = logged_in(&world, "alice").await;
    let id = &by_id["user_id"];
    for (path, body) in [
        ("users/kick", json!({})),
        ("users/kick", json!({ "user": {} })),
        (
            "users/kick",
            json!({ "user": { "user_id": id, "external_id": "1" } }),
        ),
        (
            "users/kick",
            json!({ "user": { "user_id": id, "name": "alice" } }),
        ),
        (
            "users/kick",
            json!({ "user": { "user_id": id }, "reason": "spam" }),
        ),
        ("users/kick", json!({ "user": { "user_id": "alice" } })),
        ("users/kick", json!({ "user": { "openid": "o|1" } })),
        ("users/find", json!({ "user": { "unionid": "o 1" } })),
        (
            "users/find",
            json!({ "user": { "unionid": "o1", "appid": "wx1" } }),
        ),
        ("users/external-id", json!({ "user": { "user_id": id } })),
        (
            "users/external-id",
            json!({ "user": { "user_id": id }, "external_id": "" }),
        ),
        (
            "users/external-id",
            json!({ "user": { "user_id": id }, "external_id": "1\n2" }),
        ),
        (
            "sessions",
            json!({ "user": { "user_id": id }, "appid": "wx1" }),
        ),
    ] {
        let reply = backend.post(path, &body).await;
        assert_eq!(reply.verdict(), WRONG, "{path} {body}");
    }
    alice.session().await.must_be_good();
    let no_body = backend.post("users/kick", &json!("x")).await;
    let message = no_body.body["message"].as_str().unwrap();
    assert!(
        message.contains(r#"{"user":{"external_id":"…"}}"#),
        "{message}"
    );
}
