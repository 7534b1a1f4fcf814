//! Nobody waits for the rows of somebody else.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor};
use weapp_login::store::{Over, Store};

use super::on_every_store;
use super::test_store::{
    APP, DAY, Extras, NOON, OTHER_APP, TestStore, by_operator, instant, target_of,
};

on_every_store![merging_deleting_and_clearing_wait_for_no_login_of_another_user];

/// A statement that looks for its rows without an index waits, on MySQL, for every row that it comes across.
async fn merging_deleting_and_clearing_wait_for_no_login_of_another_user(store: &TestStore) {
    if store.has_one_writer() {
        return;
    }
    let known = Extras {
        unionid: Some("oUnion"),
        ..Extras::default()
    };
    let (alice, _) = store.log_in_with("oAlice", NOON, known).await;
    store
        .log_in_with("oAliceToo", NOON + 1, in_the_other_app(None))
        .await;
    store.kick(target_of("session", &alice), NOON + 2).await;
    store.here.order_revocations(instant(NOON)).await.unwrap();

    // MySQL looks at the first row behind a range, too: it is one of these.
    let later = NOON + 45 * DAY;
    store.kick(target_of("app", &alice), later).await;
    store.here.order_revocations(instant(later)).await.unwrap();
    let hash = store.octets(&"cd".repeat(32));
    let deleted_later = format!(
        "INSERT INTO deleted_identities (hash, authenticated_until) VALUES ({hash}, {later})"
    );
    store.execute(&deleted_later).await;

    let mut stranger = store.connect().await;
    let mut stranger = stranger.begin().await.unwrap();
    let id = store.octets(&"ab".repeat(16));
    let hash = store.octets(&"ab".repeat(32));
    for insert in [
        format!("INSERT INTO users (id, created_at) VALUES ({id}, {NOON})"),
        format!(
            "INSERT INTO identities (appid, openid, user_id, created_at) VALUES ('{APP}', 'oBob', {id}, {NOON})"
        ),
        format!(
            "INSERT INTO unionids (open_platform, unionid, user_id) VALUES ('main', 'oUnionOfBob', {id})"
        ),
        format!(
            "INSERT INTO deleted_identities (hash, authenticated_until) VALUES ({hash}, {})",
            NOON + 90 * DAY
        ),
        format!(
            "INSERT INTO turns (number, mark, given_at) VALUES (3, {id}, {})",
            NOON + 90 * DAY
        ),
    ] {
        (*stranger).execute(AssertSqlSafe(insert)).await.unwrap();
    }

    let merge = store.log_in_with("oAliceToo", NOON + 3, in_the_other_app(Some("oUnion")));
    at_once("a merge", merge).await;
    let over = Over {
        codes_before: instant(NOON - DAY),
        previous_session_keys_before: instant(NOON - DAY),
        now: instant(NOON + 60 * DAY),
        step: 10,
    };
    at_once("clearing", store.here.clear(&over)).await.unwrap();
    let change = by_operator(alice.account.user_id, NOON + 4);
    let delete = store.here.delete_user(&change);
    assert!(at_once("a deletion", delete).await.unwrap().is_some());
    stranger.rollback().await.unwrap();
}

fn in_the_other_app(unionid: Option<&str>) -> Extras<'_> {
    Extras {
        appid: Some(OTHER_APP),
        unionid,
        ..Extras::default()
    }
}

async fn at_once<T>(what: &str, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(Duration::from_secs(10), work).await;
    done.unwrap_or_else(|_| panic!("{what} waits for a stranger"))
}
