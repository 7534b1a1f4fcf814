//! Clearing what is over, and sealing anew.

use weapp_login::store::{
    Cleared, CodeHash, FeedCursor, Over, ReplacedSessionKey, ResealedIdentity, Store, UserName,
};

use super::on_every_store;
use super::test_store::{APP, DAY, Extras, NOON, TestStore, instant, session_key, target_of};

on_every_store![
    what_is_over_is_cleared_in_steps_and_nothing_else,
    a_reader_of_the_feed_goes_on_where_everything_was_cleared,
    a_reader_goes_on_where_the_turn_it_stands_on_is_old_and_the_next_one_new,
    the_session_key_before_is_kept_with_the_moment_it_was_replaced,
    session_keys_are_sealed_anew_where_they_are_still_the_same,
];

fn over(now: u64, step: u32) -> Over {
    Over {
        codes_before: instant(now - 3_600_000),
        previous_session_keys_before: instant(now - 300_000),
        now: instant(now),
        step,
    }
}

async fn what_is_over_is_cleared_in_steps_and_nothing_else(store: &TestStore) {
    // Five logins of before, and one of now.
    let mut codes = Vec::new();
    for millis in 0..5 {
        codes.push(store.code());
        let code = codes.last().unwrap();
        let welcome = store.attempt(
            &store.here,
            code,
            "oAlice",
            NOON + millis,
            Extras::default(),
        );
        welcome.await.unwrap();
    }
    let old = store.log_in("oAlice", NOON + 5).await;
    store.kick(target_of("session", &old), NOON + 6).await;
    let now = NOON + 31 * DAY;
    let young = store.log_in("oAlice", now).await;
    store.kick(target_of("session", &young), now).await;
    assert_eq!(store.feed().await.len(), 2);

    let mut total = Cleared::default();
    loop {
        let cleared = store.there.clear(&over(now, 2)).await.unwrap();
        total.codes += cleared.codes;
        total.sessions += cleared.sessions;
        total.revocations += cleared.revocations;
        if !cleared.has_filled(2) {
            break;
        }
    }
    assert_eq!((total.codes, total.sessions, total.revocations), (6, 6, 1));
    assert_eq!(store.feed().await.len(), 1);
    let code = CodeHash::of(&APP.parse().unwrap(), &codes[0]);
    assert_eq!(store.here.code_state(&code).await.unwrap(), None);
    assert_eq!(
        store.here.clear(&over(now, 2)).await.unwrap(),
        Cleared::default()
    );
    let user = store
        .here
        .user(&UserName::Id(old.account.user_id))
        .await
        .unwrap();
    assert_eq!(user.unwrap().identities.len(), 1);
}

async fn a_reader_of_the_feed_goes_on_where_everything_was_cleared(store: &TestStore) {
    let alice = store.log_in("oAlice", NOON).await;
    store.kick(target_of("session", &alice), NOON).await;
    store.here.order_revocations(instant(NOON)).await.unwrap();
    let page = store.here.revocations_after(None, 10).await.unwrap();
    let cursor = FeedCursor::parse(&page.cursor.unwrap().to_string());
    store.here.clear(&over(NOON + 40 * DAY, 10)).await.unwrap();
    let page = store
        .there
        .revocations_after(cursor.as_ref(), 10)
        .await
        .unwrap();
    assert!(!page.reset && page.entries.is_empty());
    let anew = store.there.revocations_after(None, 10).await.unwrap();
    assert!(
        anew.entries.is_empty() && anew.cursor.is_some(),
        "there is a place to go on from"
    );
}

/// A small team that ends a session every other month.
async fn a_reader_goes_on_where_the_turn_it_stands_on_is_old_and_the_next_one_new(
    store: &TestStore,
) {
    let mut cursor = None;
    for month in [0, 2, 4] {
        let now = NOON + month * 30 * DAY;
        let alice = store.log_in("oAlice", now).await;
        store.kick(target_of("session", &alice), now).await;
        store.here.order_revocations(instant(now)).await.unwrap();
        store.here.clear(&over(now, 10)).await.unwrap();
        let page = store
            .there
            .revocations_after(cursor.as_ref(), 10)
            .await
            .unwrap();
        assert!(!page.reset, "month {month}");
        assert_eq!(page.entries.len(), 1, "month {month}");
        cursor = page.cursor;
    }
    let turns = store.count("SELECT count(*) FROM turns").await;
    assert_eq!(turns, 2, "the last one, and the one before");
}

async fn the_session_key_before_is_kept_with_the_moment_it_was_replaced(store: &TestStore) {
    let (appid, openid) = (APP.parse().unwrap(), "oAlice".parse().unwrap());
    let kept = async || store.there.session_keys(&appid, &openid).await.unwrap();
    assert!(kept().await.is_none());
    let log_in = async |now, key| {
        let extras = Extras {
            session_key: Some(key),
            ..Extras::default()
        };
        store.log_in_with("oAlice", now, extras).await
    };
    let replaced = |key, now| {
        Some(ReplacedSessionKey {
            sealed: session_key(1, key).sealed,
            replaced_at: instant(now),
        })
    };
    for (now, key, previous) in [
        (NOON, 1, None),
        (NOON + 1, 1, None),
        (NOON + 2, 2, replaced(1, NOON + 2)),
        (NOON + 3, 2, replaced(1, NOON + 2)),
        (NOON + 4, 3, replaced(2, NOON + 4)),
    ] {
        log_in(now, key).await;
        let kept = kept().await.unwrap();
        assert!(kept.current == session_key(1, key).sealed, "{now}");
        assert!(kept.previous == previous, "{now}");
    }
}

async fn session_keys_are_sealed_anew_where_they_are_still_the_same(store: &TestStore) {
    for openid in ["oAlice", "oBob", "oCarol"] {
        store.log_in(openid, NOON).await;
    }
    let (old, new) = ([1; 4], [2; 4]);
    let count = async || store.here.count_sealing_keys().await.unwrap();
    assert_eq!(count().await, [(old, 3)]);
    assert_eq!(store.here.sealed_under(new, None, 10).await.unwrap(), []);
    let first_page = store.here.sealed_under(old, None, 2).await.unwrap();
    assert_eq!(first_page.len(), 2);
    let last = &first_page[1];
    let last = (last.appid.clone(), last.openid.clone());
    let second_page = store.here.sealed_under(old, Some(&last), 2).await.unwrap();
    assert_eq!(second_page[0].openid.as_str(), "oCarol");
    let resealed: Vec<_> = first_page
        .into_iter()
        .map(|before| ResealedIdentity {
            before,
            session_key: session_key(2, 1),
            previous: None,
        })
        .collect();
    store.there.reseal(&resealed).await.unwrap();
    assert_eq!(count().await, [(old, 1), (new, 2)]);
    // Another server does the same a moment later, and finds another session_key there.
    store.here.reseal(&resealed).await.unwrap();
    assert_eq!(count().await, [(old, 1), (new, 2)]);
    assert_eq!(
        store.here.sealed_under(old, None, 10).await.unwrap(),
        second_page
    );
}
