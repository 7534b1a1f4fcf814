//! The sessions of a user: listed, limited, ended.

use weapp_login::store::{SeenSession, SessionRecord, SignedIn, Store};
use weapp_login_core::{RevocationReason, SessionId};

use super::on_every_store;
use super::test_store::{DAY, Extras, NOON, TestStore, cut_of, instant, random_octets, target_of};

on_every_store![
    with_a_limit_of_one_the_latest_login_is_the_only_session,
    with_a_limit_of_two_the_oldest_makes_room,
    sessions_that_have_ended_take_no_room,
    the_list_has_what_is_open_the_latest_first,
    the_last_use_is_written_down_and_never_goes_back,
    a_session_that_was_not_begun_here_is_known_once_it_was_seen,
];

async fn log_in(
    store: &TestStore,
    limit: u32,
    now: u64,
) -> (SignedIn, Vec<weapp_login_core::Revocation>) {
    let extras = Extras {
        limit,
        ..Extras::default()
    };
    store.log_in_with("oAlice", now, extras).await
}

async fn open(store: &TestStore, whose: &SignedIn) -> Vec<SessionRecord> {
    let sessions = store.there.sessions(
        whose.account.user_id,
        instant(NOON - DAY),
        instant(NOON - DAY),
    );
    sessions.await.unwrap()
}

async fn with_a_limit_of_one_the_latest_login_is_the_only_session(store: &TestStore) {
    let (first, revocations) = log_in(store, 1, NOON).await;
    assert_eq!(revocations, [], "the first one pushes nobody out");
    let (second, revocations) = log_in(store, 1, NOON).await;
    assert_eq!(revocations[0].reason, RevocationReason::Replaced);
    assert!(first.authenticated_at <= cut_of(&revocations[0]));
    assert!(second.authenticated_at > cut_of(&revocations[0]));
    assert_eq!(store.feed().await, revocations);
    assert_eq!(open(store, &second).await.len(), 1);
}

async fn with_a_limit_of_two_the_oldest_makes_room(store: &TestStore) {
    let mut logins = Vec::new();
    for millis in 0..3 {
        logins.push(log_in(store, 2, NOON + 10 * millis).await);
    }
    let [(first, none), (second, none_yet), (_, revocations)] = logins.try_into().unwrap();
    assert_eq!((none, none_yet), (vec![], vec![]));
    assert!(first.authenticated_at <= cut_of(&revocations[0]));
    assert!(second.authenticated_at > cut_of(&revocations[0]));
}

async fn sessions_that_have_ended_take_no_room(store: &TestStore) {
    let (first, _) = log_in(store, 2, NOON).await;
    let (second, _) = log_in(store, 2, NOON + 10).await;
    store.kick(target_of("session", &second), NOON + 20).await;
    let (_, revocations) = log_in(store, 2, NOON + 30).await;
    assert_eq!(revocations, []);
    assert_eq!(open(store, &first).await.len(), 2);
    // One that was not used for long is over by itself, and so is one that is as old as a session can be.
    let seen = seen_at(&first, first.session_id, NOON + DAY);
    store.here.note_seen(&[seen]).await.unwrap();
    let (_, revocations) = log_in(store, 2, NOON + DAY + 31).await;
    assert_eq!(revocations, []);
    let (_, revocations) = log_in(store, 2, NOON + 31 * DAY).await;
    assert_eq!(revocations, []);
}

async fn the_list_has_what_is_open_the_latest_first(store: &TestStore) {
    let extras = Extras {
        client: Some("iPhone · 微信 8.0.42"),
        ..Extras::default()
    };
    let (first, _) = store.log_in_with("oAlice", NOON, extras).await;
    let second = store.log_in("oAlice", NOON + 10).await;
    let third = store.log_in("oAlice", NOON + 20).await;
    store.log_in("oBob", NOON + 30).await;
    store.kick(target_of("session", &second), NOON + 40).await;
    let sessions = open(store, &first).await;
    let ids: Vec<_> = sessions.iter().map(|session| session.id).collect();
    assert_eq!(ids, [third.session_id, first.session_id]);
    assert_eq!(sessions[1].client.as_deref(), Some("iPhone · 微信 8.0.42"));
    assert_eq!(sessions[0].client, None);
    assert_eq!(sessions[0].authenticated_at, instant(NOON + 20));
    for target in ["user", "app", "all"] {
        let session = store.log_in("oAlice", NOON + 50).await;
        assert!(!open(store, &first).await.is_empty());
        store.kick(target_of(target, &session), NOON + 60).await;
        assert_eq!(open(store, &first).await, [], "{target}");
    }
}

async fn the_last_use_is_written_down_and_never_goes_back(store: &TestStore) {
    let alice = store.log_in("oAlice", NOON).await;
    for (seen, last_seen) in [(100, 100), (50, 100), (200, 200)] {
        store
            .here
            .note_seen(&[seen_at(&alice, alice.session_id, NOON + seen)])
            .await
            .unwrap();
        assert_eq!(
            open(store, &alice).await[0].last_seen_at,
            instant(NOON + last_seen)
        );
    }
    let idle_since_then = store
        .here
        .sessions(alice.account.user_id, instant(0), instant(NOON + 201))
        .await
        .unwrap();
    assert_eq!(idle_since_then, []);
}

/// The holder of a legacy token that the old service minted.
async fn a_session_that_was_not_begun_here_is_known_once_it_was_seen(store: &TestStore) {
    let alice = store.log_in("oAlice", NOON).await;
    let id = SessionId::from_octets(random_octets());
    store
        .here
        .note_seen(&[seen_at(&alice, id, NOON + 100)])
        .await
        .unwrap();
    assert_eq!(open(store, &alice).await.len(), 2);
}

fn seen_at(session: &SignedIn, id: SessionId, now: u64) -> SeenSession {
    SeenSession {
        id,
        user_id: session.account.user_id,
        appid: session.appid.clone(),
        openid: session.openid.clone(),
        authenticated_at: session.authenticated_at,
        seen_at: instant(now),
    }
}
