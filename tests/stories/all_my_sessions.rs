//! A user sees where they are logged in, and logs out everywhere at once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::actors::{
    APPID, HOUR, INVALID, MINUTE, OTHER_APPID, Phone, REVOKED, Reply, World, WorldOptions,
};

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Mobile/15E148 MicroMessenger/8.0.42(0x18002a2f) NetType/WIFI Language/zh_CN";
const TABLET: &str = "Mozilla/5.0 (Linux; Android 13; Mi Pad 5) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
     Chrome/116.0.0.0 MicroMessenger/8.0.49.2600(0x28003133) Language/zh_CN";

#[tokio::test]
async fn a_user_sees_the_sessions_of_all_apps_this_one_first_and_nobody_elses() {
    let world = World::with(WorldOptions::default().with_second_app()).await;
    let mut phone = world.phone("alice");
    let mut tablet = world.phone_with_app("alice", OTHER_APPID);
    let mut bob = world.phone("bob");
    phone.user_agent = Some(IPHONE);
    tablet.user_agent = Some(TABLET);
    let beginning = world.clock.now();
    phone.log_in_to_its_app().await.must_be_good();
    bob.log_in_to_its_app().await.must_be_good();
    world.clock.advance(MINUTE);
    tablet.log_in_to_its_app().await.must_be_good();
    world.clock.advance(MINUTE);

    let [minute, now] = [beginning + 60_000, world.clock.now()];
    let of_phone = |current: bool, last_seen_at: u64| {
        json!({
            "current": current, "appid": APPID, "first_seen_at": beginning, "last_seen_at": last_seen_at,
            "client": "iPhone · iOS 16.6 · WeChat 8.0.42",
        })
    };
    let of_tablet = |current: bool, last_seen_at: u64| {
        json!({
            "current": current, "appid": OTHER_APPID, "first_seen_at": minute, "last_seen_at": last_seen_at,
            "client": "Android 13 · WeChat 8.0.49",
        })
    };
    assert_eq!(
        sessions(&phone).await,
        [of_phone(true, now), of_tablet(false, minute)]
    );
    assert_eq!(
        sessions(&tablet).await,
        [of_tablet(true, now), of_phone(false, beginning)]
    );
    let of_bob = sessions(&bob).await;
    assert_eq!(of_bob.len(), 1);
    assert_eq!(of_bob[0].get("client"), None, "nothing is made up");
}

#[tokio::test]
async fn a_logout_leaves_one_less() {
    let world = World::new().await;
    let [phone, tablet] = two_phones_of_alice(&world).await;
    assert_eq!(sessions(&phone).await.len(), 2);
    tablet.log_out().await.must_be_good();
    assert_eq!(sessions(&phone).await.len(), 1);
}

#[tokio::test]
async fn a_session_that_nobody_has_used_for_its_time_is_over() {
    let world = World::new().await;
    let [mut phone, _tablet] = two_phones_of_alice(&world).await;
    for _ in 0..3 {
        world.clock.advance(13 * HOUR);
        phone.use_session().await.must_be_good();
    }
    assert_eq!(sessions(&phone).await.len(), 1);
}

#[tokio::test]
async fn a_renewed_token_is_still_the_same_session() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let (beginning, first_token) = (world.clock.now(), alice.token.clone());
    world.clock.advance(13 * HOUR);
    alice.use_session().await.must_be_good();
    assert_ne!(alice.token, first_token);
    let [session] = sessions(&alice).await.try_into().unwrap();
    assert_eq!(
        [&session["first_seen_at"], &session["last_seen_at"]],
        [&json!(beginning), &json!(world.clock.now())]
    );
}

#[tokio::test]
async fn without_a_token_nobody_sees_or_ends_anything() {
    let world = World::new().await;
    let stranger = world.phone("stranger");
    for method in [Method::GET, Method::DELETE] {
        let reply = Reply::of(stranger.request(method, "/sessions")).await;
        assert_eq!(reply.verdict(), INVALID);
    }
}

#[tokio::test]
async fn the_token_of_the_old_service_is_a_session_like_any_other() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let mut phone = world.phone("alice");
    phone.log_in().await.must_be_good();
    let old = phone.with_old_token(world.clock.now());
    world.clock.advance(MINUTE);
    let seen_by_old = sessions(&old).await;
    assert_eq!(seen_by_old.len(), 2);
    assert_eq!(seen_by_old[0]["current"], true);
    assert_eq!(seen_by_old[0]["first_seen_at"], world.clock.now() - 60_000);

    // Others see it when it has been written down that it is there.
    world.server().service().last_seen.write().await;
    let seen_by_phone = sessions(&phone).await;
    assert_eq!(seen_by_phone.len(), 2);
    assert_eq!(
        seen_by_phone[1]["first_seen_at"],
        seen_by_old[0]["first_seen_at"]
    );
}

#[tokio::test]
async fn a_token_of_the_old_service_that_was_logged_out_at_once_is_no_session_any_more() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let other_server = world.another_server().await;
    let mut phone = world.phone("alice");
    phone.log_in().await.must_be_good();
    let old = phone.with_old_token(world.clock.now());
    world.clock.advance(MINUTE);
    let elsewhere = old.at(&format!("http://{}", other_server.address()));
    elsewhere.session().await.must_be_good();
    old.log_out().await.must_be_good();
    for server in [&other_server, world.server()] {
        server.service().last_seen.write().await;
    }
    assert_eq!(sessions(&phone).await.len(), 1);
    other_server.stop().await;
}

#[tokio::test]
async fn a_last_use_is_told_to_the_precision_of_the_settings() {
    let world = World::new().await;
    let [phone, tablet] = two_phones_of_alice(&world).await;
    let beginning = world.clock.now();
    let mut told = Vec::new();
    for minutes in [5, 10, 19, 20] {
        world.clock.set(beginning + minutes * 60_000);
        tablet.session().await.must_be_good();
        world.server().service().last_seen.write().await;
        let last_seen_at = sessions(&phone).await[1]["last_seen_at"].as_u64().unwrap();
        told.push((last_seen_at - beginning) / 60_000);
    }
    assert_eq!(told, [5, 5, 5, 20], "a quarter of an hour, unless set");
}

#[tokio::test]
async fn a_clock_that_was_ahead_keeps_no_last_use_away() {
    let world = World::new().await;
    let [phone, tablet] = two_phones_of_alice(&world).await;
    let right = world.clock.now();
    world.clock.advance(20 * HOUR);
    tablet.session().await.must_be_good();
    world.clock.set(right);
    tablet.session().await.must_be_good();
    world.server().service().last_seen.write().await;
    assert_eq!(sessions(&phone).await[1]["last_seen_at"], right);
}

#[tokio::test]
async fn a_last_use_outlives_a_restart() {
    let mut world = World::new().await;
    let [mut phone, tablet] = two_phones_of_alice(&world).await;
    world.clock.advance(HOUR);
    tablet.session().await.must_be_good();
    let last_use = world.clock.now();
    world.restart_with(|options| options).await;
    world.clock.advance(HOUR);
    phone.move_to(&world);
    assert_eq!(sessions(&phone).await[1]["last_seen_at"], last_use);
}

#[tokio::test]
async fn logging_out_everywhere_ends_all_sessions_of_the_user_and_of_nobody_else() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let other_server = world.another_server().await;
    let [mut phone, tablet] = two_phones_of_alice(&world).await;
    let old = phone.with_old_token(world.clock.now());
    let mut bob = world.phone("bob");
    bob.log_in().await.must_be_good();
    let elsewhere = phone.at(&format!("http://{}", other_server.address()));
    elsewhere.session().await.must_be_good();
    old.session().await.must_be_good();

    phone.log_out_everywhere().await.must_be_good();
    for ended in [&phone, &tablet, &old] {
        let refused = ended.session().await;
        assert_eq!(refused.verdict(), REVOKED);
        assert_eq!(refused.text("reason"), "logged_out");
    }
    assert_eq!(elsewhere.reason_of_its_end().await, "logged_out");
    assert_eq!(phone.log_out_everywhere().await.verdict(), REVOKED);
    bob.session().await.must_be_good();

    phone.log_in().await.must_be_good();
    assert_eq!(sessions(&phone).await.len(), 1);
    other_server.stop().await;
}

async fn sessions(phone: &Phone) -> Vec<Value> {
    let reply = phone.sessions().await.must_be_good();
    reply.data("sessions").as_array().unwrap().clone()
}

async fn two_phones_of_alice(world: &World) -> [Phone; 2] {
    let (mut phone, mut tablet) = (world.phone("alice"), world.phone("alice"));
    phone.log_in().await.must_be_good();
    tablet.log_in().await.must_be_good();
    [phone, tablet]
}
