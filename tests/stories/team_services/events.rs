//! `GET /service/events`: what happens to users, each once, whoever has done it.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;

use super::{logged_in, openid_of, world_with_backend};
use crate::actors::{APPID, DAY, HOUR, TeamService, World, WorldOptions, on_every_engine};

on_every_engine![
    the_life_of_a_user_is_told_in_order_with_who_has_done_what,
    readers_of_two_servers_hear_every_login_once,
];

async fn the_life_of_a_user_is_told_in_order_with_who_has_done_what(
    engine: weapp_login::store::sql::Engine,
) {
    let world = World::on(engine, WorldOptions::default().with_backend()).await;
    let backend = TeamService::of(&world, "backend");
    let (nothing, start) = backend.story_after("").await;
    assert_eq!(nothing, [""; 0]);
    let (mut alice, by_id) = logged_in(&world, "alice").await;
    backend
        .set_external_id(&by_id, Some("10001"))
        .await
        .must_be_good();
    alice.log_out().await.must_be_good();
    alice.log_in().await.must_be_good();
    alice.log_out_everywhere().await.must_be_good();
    let issue = json!({ "user": by_id });
    backend.post("sessions", &issue).await.must_be_good();
    for measure in ["kick", "block", "unblock"] {
        backend.ask(measure, &by_id).await.must_be_good();
    }
    alice.log_in().await.must_be_good();
    let (story, _) = backend.story_after(&start).await;
    assert_eq!(
        story,
        [
            "created user",
            "login user",
            "external_id_changed service:backend",
            "logout user",
            "login user",
            "logout user",
            "login service:backend",
            "kicked service:backend",
            "blocked service:backend",
            "unblocked service:backend",
            "login user",
        ]
    );

    let page = backend.events("").await.must_be_good();
    let events = page.data("events");
    for event in events.as_array().unwrap() {
        assert_eq!(event["user_id"], by_id["user_id"]);
        assert_eq!(event["at"], world.clock.now());
    }
    let openid = openid_of(&world.wechat, "alice");
    for at in [0, 1] {
        assert_eq!(
            (&events[at]["appid"], &events[at]["openid"]),
            (&json!(APPID), &json!(openid))
        );
    }
    assert_eq!(
        events[1]["session_id"], events[3]["session_id"],
        "out of the same"
    );
    assert_eq!(events[2]["external_id"], "10001");
    let ids: BTreeSet<&str> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 11);
    let again = backend.events("").await.must_be_good();
    assert_eq!(
        again.data("events"),
        events,
        "the same when it is read again"
    );
}

async fn readers_of_two_servers_hear_every_login_once(engine: weapp_login::store::sql::Engine) {
    const USERS: usize = 12;
    let world = World::on(engine, WorldOptions::default().with_backend()).await;
    let there = world.another_server().await;
    let backend = TeamService::of(&world, "backend");
    let backends = [
        backend.clone(),
        backend.at(&format!("http://{}", there.address())),
    ];
    let log_in = async |number: usize| {
        let user = format!("user-{number}");
        let mut phone = if number.is_multiple_of(2) {
            world.phone(&user)
        } else {
            world.phone_at(&there, &user)
        };
        let login = phone.log_in().await.must_be_good();
        login.text("user_id").to_owned()
    };
    let read = async |backend: &TeamService| {
        let (mut heard, mut cursor) = (Vec::new(), String::new());
        while heard.len() < 2 * USERS {
            let query = format!("?after={cursor}&wait=5");
            let page = backend.events(&query).await.must_be_good();
            heard.extend(page.data("events").as_array().unwrap().iter().map(|event| {
                let word = |key: &str| event[key].as_str().unwrap().to_owned();
                (word("event"), word("user_id"))
            }));
            page.text("cursor").clone_into(&mut cursor);
        }
        let (more, _) = backend.story_after(&cursor).await;
        assert_eq!(more, [""; 0], "and nothing twice");
        heard
    };
    let (users, heard) = tokio::join!(
        join_all((0..USERS).map(log_in)),
        join_all(backends.iter().map(read))
    );
    for heard in heard {
        for user in &users {
            let of_user = heard.iter().filter(|(_, heard_of)| heard_of == user);
            let events: Vec<&str> = of_user.map(|(event, _)| event.as_str()).collect();
            assert_eq!(events, ["created", "login"], "in this order");
        }
    }
    there.stop().await;
}

#[tokio::test]
async fn who_waits_hears_soon_and_nobody_waits_longer_than_25_seconds() {
    let (world, backend) = world_with_backend().await;
    let waiting = backend.events("?wait=25");
    let logging_in = async {
        logged_in(&world, "alice").await;
    };
    let (heard, ()) = tokio::time::timeout(Duration::from_secs(15), async {
        tokio::join!(waiting, logging_in)
    })
    .await
    .expect("nobody waits for the end of the 25 seconds");
    assert!(!heard.data("events").as_array().unwrap().is_empty());
    assert_eq!(backend.events("?wait=26").await.status, 400);
}

#[tokio::test]
async fn a_cursor_that_is_foreign_or_too_old_is_told_so_and_begins_with_what_is_kept() {
    let (world, backend) = world_with_backend().await;
    let (elsewhere, other_backend) = world_with_backend().await;
    logged_in(&world, "alice").await;
    logged_in(&elsewhere, "bob").await;
    let foreign = other_backend.events("").await.text("cursor").to_owned();
    for cursor in [foreign.as_str(), "what?"] {
        let page = backend
            .events(&format!("?after={cursor}"))
            .await
            .must_be_good();
        assert_eq!(*page.data("reset"), true);
        assert_eq!(
            page.data("events").as_array().unwrap().len(),
            2,
            "from the beginning"
        );
    }

    let (_, before) = backend.story_after("").await;
    logged_in(&world, "carol").await;
    clear(&world).await;
    let (_, up_to_carol) = backend.story_after("").await;
    world.clock.advance(7 * DAY + HOUR);
    logged_in(&world, "dave").await;
    clear(&world).await;
    let late = backend
        .events(&format!("?after={before}"))
        .await
        .must_be_good();
    assert_eq!(*late.data("reset"), true, "Carol's are gone");
    assert_eq!(late.data("events").as_array().unwrap().len(), 2, "Dave's");
    let (story, _) = backend.story_after(&up_to_carol).await;
    assert_eq!(
        story,
        ["created user", "login user"],
        "who had read all goes on"
    );
}

#[tokio::test]
async fn without_a_reader_nothing_is_written() {
    let world = World::new().await;
    logged_in(&world, "alice").await;
    let pool = world.open_database().await;
    let (events,): (i64,) = sqlx::query_as("SELECT count(*) FROM events")
        .fetch_one(&pool)
        .await
        .unwrap();
    pool.close().await;
    assert_eq!(events, 0);
}

#[tokio::test]
async fn an_operator_is_told_of_too() {
    let world = World::today(WorldOptions::default().with_backend()).await;
    let backend = TeamService::of(&world, "backend");
    world
        .import_users(&format!("{APPID},oBob,,7\n"))
        .await
        .must_succeed();
    world
        .run(&["users", "kick", "--external-id", "7"])
        .await
        .must_succeed();
    world
        .run(&["users", "delete", "--external-id", "7"])
        .await
        .must_succeed();
    let (story, _) = backend.story_after("").await;
    assert_eq!(
        story,
        ["created operator", "kicked operator", "deleted operator"]
    );
}

/// What every server does about once a minute.
async fn clear(world: &World) {
    let now = weapp_login_core::UnixMillis::new(world.clock.now()).unwrap();
    let store = world.server().service().store.as_ref();
    weapp_login::upkeep::clear_all(store, now).await.unwrap();
}
