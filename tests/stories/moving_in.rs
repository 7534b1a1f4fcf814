//! From the old service to ours, step by step, with nobody logged out on the way.

use std::time::Duration;

use reqwest::Method;
use serde_json::Value;
use weapp_login::server::RunningServer;
use weapp_login_core::{LegacyCipher, UnixMillis};
use weapp_login_tests::vector_files::read;

use crate::actors::{
    APPID, Crowd, DAY, EXPIRED, HOUR, INVALID, LEGACY_SECRET, MINUTE, OTHER_APPID, Phone, REVOKED,
    Reply, World, WorldOptions,
};

#[tokio::test]
async fn nobody_is_logged_out_on_the_way_to_v1() {
    let mut world = World::with(
        WorldOptions::default()
            .with_legacy()
            .set("session.mint", "legacy"),
    )
    .await;
    let mut old_hand = old_hand(&world).await;

    // Step one: ours stands in the old one's place, and old readers can still read what it mints.
    world.clock.set(issued_at() + 60_000);
    let session = old_hand.use_session().await.must_be_good();
    assert!(session.header("x-session-renewed").is_none());
    let mut newcomer = world.phone("newcomer");
    let login = newcomer.log_in().await.must_be_good();
    let read = LegacyCipher::new(LEGACY_SECRET, "2019")
        .unwrap()
        .open(&newcomer.token)
        .expect("the old service reads it");
    assert_eq!(read.issued_at.as_u64(), world.clock.now());
    assert_eq!(
        login.number("expires_at"),
        world.clock.now() + 24 * 3_600_000
    );
    newcomer.use_session().await.must_be_good();

    // Step two: every use of a legacy token answers with a v1 token.
    world
        .restart_with(|options| options.set("session.mint", "v1"))
        .await;
    for phone in [&mut old_hand, &mut newcomer] {
        phone.move_to(&world);
        let before = phone.use_session().await.must_be_good();
        assert!(phone.token.starts_with("v1."), "{}", phone.user);
        let after = phone.session().await.must_be_good();
        assert_eq!(after.text("user_id"), before.text("user_id"));
        assert_eq!(
            after.number("authenticated_at"),
            before.number("authenticated_at")
        );
    }

    // Step three: legacy tokens are history.
    for _ in 0..4 {
        world.clock.advance(18 * HOUR);
        old_hand.use_session().await.must_be_good();
        newcomer.use_session().await.must_be_good();
    }
    world.restart_with(|_| WorldOptions::default()).await;
    for phone in [&mut old_hand, &mut newcomer] {
        phone.move_to(&world);
        phone.use_session().await.must_be_good();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_two_servers_under_load_no_step_refuses_a_good_token() {
    let accept_until = "2019-06-27T12:00:00Z";
    let mut world = World::with(
        WorldOptions::default()
            .with_legacy()
            .set("legacy.accept_until", accept_until)
            .set("session.mint", "legacy"),
    )
    .await;
    let legacy_until = 1_561_636_800_000;
    let base_url = |server: &RunningServer| format!("http://{}", server.address());
    let mut other = world.another_server().await;
    let servers = [world.base_url(), base_url(&other)];
    let mut crowd = Crowd::start(
        &world.wechat,
        world.clock.as_clock(),
        &servers,
        legacy_until,
    );

    // Step one: old readers understand whatever is minted.
    crowd.set_old_reader(true);
    crowd.round().await;
    world.clock.advance(HOUR);
    crowd.round().await;
    crowd.set_old_reader(false);

    // Step two, one server after the other: meanwhile the two mint different tokens, and take each other's.
    crowd.set_server(0, None);
    world
        .restart_with(|options| options.set("session.mint", "v1"))
        .await;
    crowd.set_server(0, Some(world.base_url()));
    crowd.round().await;
    crowd.set_server(1, None);
    other.stop().await;
    other = world.another_server().await;
    crowd.set_server(1, Some(base_url(&other)));
    for _ in 0..5 {
        crowd.round().await;
        world.clock.advance(18 * HOUR);
    }
    crowd.all_have_moved().await;

    // Step three, one server after the other.
    assert!(world.clock.now() > legacy_until);
    crowd.set_server(0, None);
    world
        .restart_with(|options| {
            options
                .set("legacy.secret", "")
                .set("legacy.accept_until", "")
        })
        .await;
    crowd.set_server(0, Some(world.base_url()));
    crowd.round().await;
    crowd.set_server(1, None);
    other.stop().await;
    other = world.another_server().await;
    crowd.set_server(1, Some(base_url(&other)));
    crowd.round().await;

    let seen = crowd.end().await;
    assert!(seen.refused.is_empty(), "{:#?}", seen.refused);
    assert_eq!(seen.taken.len(), 4, "both kinds at both servers: {seen:?}");
    other.stop().await;
}

#[tokio::test]
async fn a_legacy_token_used_in_parallel_is_one_session_and_a_logout_ends_it_all() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let old_token = old_hand(&world).await;
    world.clock.set(issued_at() + 60_000);
    let (mut one, mut other) = (old_token.clone(), old_token.clone());
    one.use_session().await.must_be_good();
    other.use_session().await.must_be_good();
    assert_ne!(one.token, other.token);
    one.log_out().await.must_be_good();
    for phone in [&one, &other, &old_token] {
        assert_eq!(phone.session().await.verdict(), REVOKED);
    }
}

#[tokio::test]
async fn a_logout_with_the_legacy_token_ends_what_came_of_it() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let old_token = old_hand(&world).await;
    world.clock.set(issued_at() + 60_000);
    let mut renewed = old_token.clone();
    renewed.use_session().await.must_be_good();
    old_token.log_out().await.must_be_good();
    assert_eq!(renewed.session().await.verdict(), REVOKED);
}

#[tokio::test]
async fn whatever_is_wrong_with_a_legacy_token_there_is_one_answer() {
    let options = WorldOptions::default()
        .with_legacy()
        .set("legacy.minted_until", "2019-06-25T00:00:00Z");
    let world = World::with(options).await;
    let mut phone = old_hand(&world).await;
    let cipher = LegacyCipher::new(LEGACY_SECRET, "2019").unwrap();
    let openid = "oGZUI0egBJY1zhBYw2KhdUfwVJJE".parse().unwrap();
    let at = |millis| {
        cipher
            .seal(&openid, UnixMillis::new(millis).unwrap())
            .unwrap()
    };
    let minted_until = 1_561_420_800_000;
    let stranger = cipher
        .seal(
            &"oStranger".parse().unwrap(),
            UnixMillis::new(minted_until).unwrap(),
        )
        .unwrap();
    world.clock.set(minted_until + 1);
    let legacy: Value = read("legacy.json");
    let malformed = legacy["refused"]["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["token"].as_str().unwrap());
    let from_the_future = at(minted_until + 120_000);
    let minted_too_late = at(minted_until + 1);
    let refused = [stranger.as_str(), &from_the_future, &minted_too_late]
        .into_iter()
        .chain(malformed);
    let mut answers = Vec::new();
    for token in refused {
        if token.starts_with(' ') || token.is_empty() {
            continue; // HTTP trims these away
        }
        phone.token = token.to_owned();
        let reply = phone.session().await;
        assert_eq!(reply.verdict(), INVALID, "{token}");
        let mut headers = reply.headers;
        headers.remove("date");
        headers.remove("x-request-id");
        answers.push((reply.body, headers));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    phone.token = at(minted_until);
    phone.session().await.must_be_good();
}

#[tokio::test]
async fn a_legacy_token_from_the_future_is_like_any_other_bad_one() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let phone = old_hand(&world).await;
    world.clock.set(issued_at() - 60_000);
    phone.session().await.must_be_good();
    world.clock.set(issued_at() - 60_001);
    assert_eq!(phone.session().await.verdict(), INVALID);
}

#[tokio::test]
async fn two_legacy_logins_in_one_millisecond_are_two_sessions() {
    let world = World::with(
        WorldOptions::default()
            .with_legacy()
            .set("session.mint", "legacy"),
    )
    .await;
    let (mut phone, mut tablet) = (world.phone("alice"), world.phone("alice"));
    phone.log_in().await.must_be_good();
    tablet.log_in().await.must_be_good();
    phone.log_out().await.must_be_good();
    tablet.session().await.must_be_good();
}

#[tokio::test]
async fn only_a_known_user_learns_that_a_legacy_token_has_expired() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let mut known = old_hand(&world).await;
    world.clock.set(issued_at() + 24 * 3_600_000);
    known.session().await.must_be_good();
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(known.session().await.verdict(), EXPIRED);
    let stranger = read::<Value>("legacy.json")["cases"][1].clone();
    known.token = stranger["token"].as_str().unwrap().to_owned();
    world
        .clock
        .set(stranger["issued_at"].as_u64().unwrap() + 25 * 3_600_000);
    assert_eq!(known.session().await.verdict(), INVALID);
}

#[tokio::test]
async fn after_accept_until_no_legacy_token_counts() {
    let options = WorldOptions::default()
        .with_legacy()
        .set("legacy.accept_until", "2019-06-24T12:00:00Z");
    let world = World::with(options).await;
    let phone = old_hand(&world).await;
    let accept_until = 1_561_377_600_000;
    world.clock.set(accept_until);
    phone.session().await.must_be_good();
    world.clock.set(accept_until + 1);
    assert_eq!(phone.session().await.verdict(), INVALID);
}

#[tokio::test]
async fn without_a_legacy_secret_there_are_no_legacy_tokens() {
    let world = World::new().await;
    let phone = old_hand(&world).await;
    assert_eq!(phone.session().await.verdict(), INVALID);
}

#[tokio::test]
async fn a_gateway_sees_legacy_tokens_as_what_they_are() {
    let options = WorldOptions::default()
        .with_legacy()
        .with_second_app()
        .set("legacy.app", "first");
    let world = World::with(options).await;
    let phone = old_hand(&world).await;
    world.clock.advance(MINUTE);
    let good = Reply::of(phone.with_token(Method::GET, &format!("/verify?appid={APPID}")))
        .await
        .must_be_good();
    assert_eq!(
        good.header("x-openid"),
        Some("oGZUI0egBJY1zhBYw2KhdUfwVJJE")
    );
    assert_eq!(good.header("x-external-id"), Some("10001"));
    assert!(good.header("x-session-renewed").unwrap().starts_with("v1."));
    let other =
        Reply::of(phone.with_token(Method::GET, &format!("/verify?appid={OTHER_APPID}"))).await;
    assert_eq!((other.status, other.code()), (401, 1));
}

#[tokio::test]
async fn a_poll_with_a_legacy_token_is_not_upgraded() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let phone = old_hand(&world).await;
    let poll = phone
        .with_token(Method::GET, "/session")
        .header("x-session-no-renew", "1");
    assert!(
        Reply::of(poll)
            .await
            .must_be_good()
            .header("x-session-renewed")
            .is_none()
    );
}

#[tokio::test]
async fn a_login_after_a_logout_in_the_same_millisecond_is_a_new_session() {
    let world = World::with(
        WorldOptions::default()
            .with_legacy()
            .set("session.mint", "legacy"),
    )
    .await;
    let mut phone = world.phone("alice");
    phone.log_in().await.must_be_good();
    phone.log_out().await.must_be_good();
    assert_eq!(phone.session().await.verdict(), REVOKED);
    phone.log_in().await.must_be_good();
    phone.session().await.must_be_good();
}

#[tokio::test]
async fn legacy_tokens_are_not_minted_when_they_would_not_be_believed() {
    let world = World::with(
        WorldOptions::default()
            .with_legacy()
            .set("session.mint", "legacy"),
    )
    .await;
    world.clock.advance(40 * DAY);
    let mut phone = world.phone("alice");
    phone.log_in().await.must_be_good();
    assert!(phone.token.starts_with("v1."));
    phone.session().await.must_be_good();
}

/// A phone that has been with the old service: its user is imported, its token is Node's.
async fn old_hand(world: &World) -> Phone {
    let case = node_token();
    let openid = case["id"].as_str().unwrap();
    let import = world
        .import_users(&format!(
            "appid,openid,external_id\n{APPID},{openid},10001\n"
        ))
        .await;
    assert!(import.succeeded, "{}", import.stderr);
    let mut phone = world.phone("old hand");
    phone.token = case["token"].as_str().unwrap().to_owned();
    phone
}

fn node_token() -> Value {
    read::<Value>("legacy.json")["cases"][0].clone()
}

/// When Node made that token.
fn issued_at() -> u64 {
    node_token()["issued_at"].as_u64().unwrap()
}
