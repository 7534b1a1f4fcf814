//! `/revocations`: every entry once and in order, to whoever holds a service secret.

use std::time::Duration;

use crate::actors::{Reply, SERVICE_SECRET, World};

#[tokio::test]
async fn only_services_may_read_it() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    for bearer in ["", "wrong", &alice.token, &SERVICE_SECRET[1..]] {
        let reply = Reply::of(alice.get("/revocations").bearer_auth(bearer)).await;
        assert_eq!(reply.verdict(), (401, 10, "bad_request", "none"));
    }
    world.feed("").await.must_be_good();
}

#[tokio::test]
async fn it_begins_empty_and_tells_every_logout() {
    let world = World::new().await;
    let empty = world.feed("").await.must_be_good();
    assert_eq!(empty.data("entries"), &serde_json::json!([]));
    assert_eq!(
        (empty.data("more"), empty.data("reset")),
        (&false.into(), &false.into())
    );
    assert_eq!(empty.number("now"), world.clock.now());

    log_somebody_out(&world, "alice").await;
    let first = world
        .feed(&format!("?after={}", empty.text("cursor")))
        .await
        .must_be_good();
    let entry = &first.data("entries")[0];
    assert_eq!(
        (&entry["scope"], &entry["reason"]),
        (&"session".into(), &"logged_out".into())
    );
    assert_eq!(entry["id"].as_str().unwrap().len(), 32);
    assert!(entry.get("authenticated_until").is_none());

    log_somebody_out(&world, "bob").await;
    let second = world
        .feed(&format!("?after={}", first.text("cursor")))
        .await
        .must_be_good();
    assert_eq!(second.data("entries").as_array().unwrap().len(), 1);
    let everything = world.feed("").await.must_be_good();
    assert_eq!(everything.data("entries").as_array().unwrap().len(), 2);
    assert_eq!(everything.text("cursor"), second.text("cursor"));
    let nothing_new = world
        .feed(&format!("?after={}", second.text("cursor")))
        .await
        .must_be_good();
    assert_eq!(nothing_new.data("entries"), &serde_json::json!([]));
    assert_eq!(nothing_new.text("cursor"), second.text("cursor"));
}

#[tokio::test]
async fn a_cursor_of_another_database_is_told_to_begin_anew() {
    let (here, elsewhere) = (World::new().await, World::new().await);
    log_somebody_out(&here, "alice").await;
    log_somebody_out(&elsewhere, "bob").await;
    let foreign = elsewhere.feed("").await.text("cursor").to_owned();
    let after_a_restore = foreign.replace("1-", "9-");
    for cursor in [foreign.as_str(), after_a_restore.as_str(), "what?"] {
        let reply = here.feed(&format!("?after={cursor}")).await.must_be_good();
        assert_eq!(reply.data("reset"), true, "{cursor}");
        assert_eq!(
            reply.data("entries").as_array().unwrap().len(),
            1,
            "from the beginning"
        );
    }
}

#[tokio::test]
async fn who_waits_hears_at_once() {
    let world = World::new().await;
    let waiting = async { world.feed("?wait=25").await.must_be_good() };
    let logging_out = async {
        log_somebody_out(&world, "alice").await;
    };
    let (heard, ()) = tokio::time::timeout(Duration::from_secs(10), async {
        tokio::join!(waiting, logging_out)
    })
    .await
    .expect("nobody waits for the end of the 25 seconds");
    assert_eq!(heard.data("entries").as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_stops_lets_the_waiting_go() {
    let mut world = World::new().await;
    let request = world
        .phone("nobody")
        .get("/revocations?wait=25")
        .bearer_auth(SERVICE_SECRET);
    let waiting = tokio::spawn(Reply::of(request));
    // Stopping ends a wait, wherever it has got to: before the request has come in there is nobody to answer.
    while world.server().service().revocations.watchers() == 0 {
        tokio::task::yield_now().await;
    }
    tokio::time::timeout(Duration::from_secs(5), world.stop())
        .await
        .expect("no wait is waited for");
    waiting.await.unwrap().must_be_good();
}

#[tokio::test]
async fn nobody_waits_longer_than_25_seconds() {
    let world = World::new().await;
    for query in ["?wait=26", "?wait=-1", "?wait=long"] {
        assert_eq!(
            world.feed(query).await.verdict(),
            (400, 10, "bad_request", "none")
        );
    }
}

async fn log_somebody_out(world: &World, user: &str) {
    let mut phone = world.phone(user);
    phone.log_in().await.must_be_good();
    phone.log_out().await.must_be_good();
}
