//! The events: each once and in order, none missed, and nothing said of what is gone.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Connection, Executor};
use weapp_login::store::{
    EventKind, ExternalIdSet, FeedCursor, RequestDeletion, SetExternalId, Store, UserName,
};
use weapp_login_core::UserId;

use super::on_every_store;
use super::test_store::{DAY, Extras, NOON, TestStore, by_operator, instant};

on_every_store![
    they_come_in_pages_without_a_gap_and_in_the_order_of_each_user,
    an_event_that_commits_late_is_heard_by_those_who_have_read_on,
    whoever_stands_before_what_was_cleared_begins_anew_and_nobody_else,
    of_two_users_who_are_given_an_external_id_at_once_one_has_it,
    a_deletion_that_is_due_is_carried_out_once_and_never_on_another_account,
];

/// What is behind the cursor, in small pages, and the cursor as it travels.
async fn read_on(store: &TestStore, cursor: &mut Option<FeedCursor>) -> Vec<(EventKind, UserId)> {
    store.here.order_events(instant(NOON)).await.unwrap();
    let mut heard = Vec::new();
    loop {
        let page = store.there.events_after(cursor.as_ref(), 2).await.unwrap();
        assert!(!page.reset);
        heard.extend(page.events.iter().map(|event| (event.kind, event.user_id)));
        *cursor = page
            .cursor
            .map(|cursor| FeedCursor::parse(&cursor.to_string()).unwrap());
        if !page.more {
            return heard;
        }
    }
}

async fn they_come_in_pages_without_a_gap_and_in_the_order_of_each_user(store: &TestStore) {
    let mut cursor = None;
    assert!(read_on(store, &mut cursor).await.is_empty());
    for round in 0..3 {
        let users: Vec<String> = (0..4).map(|number| format!("o{round}{number}")).collect();
        let live = |user: String| async move {
            // The clock goes back, as of another server.
            let login = store.log_in(&user, NOON + 5_000).await;
            let change = by_operator(login.account.user_id, NOON);
            store.there.block_user(&change).await.unwrap().unwrap();
            assert!(store.here.unblock_user(&change).await.unwrap());
            store.log_in(&user, NOON - 5_000).await;
            login.account.user_id
        };
        let users = futures_util::future::join_all(users.into_iter().map(live)).await;
        let heard = read_on(store, &mut cursor).await;
        assert_eq!(heard.len(), 4 * 5, "round {round}: each once");
        for user in users {
            let of_user = heard.iter().filter(|(_, heard_of)| *heard_of == user);
            let kinds: Vec<EventKind> = of_user.map(|(kind, _)| *kind).collect();
            let life = [
                EventKind::Created,
                EventKind::Login,
                EventKind::Blocked,
                EventKind::Unblocked,
                EventKind::Login,
            ];
            assert_eq!(kinds, life);
        }
        assert!(read_on(store, &mut cursor).await.is_empty());
    }
    assert_eq!(read_on(store, &mut None).await.len(), 60);
}

async fn an_event_that_commits_late_is_heard_by_those_who_have_read_on(store: &TestStore) {
    if store.has_one_writer() {
        // Nobody else can write meanwhile.
        return;
    }
    let mut late = store.connect().await;
    let mut late = late.begin().await.unwrap();
    let id = store.octets(&"00".repeat(16));
    let insert = format!(
        "INSERT INTO events (id, kind, happened_at, user_id, caused_by) VALUES ({id}, 'kicked', {NOON}, {id}, 'operator')"
    );
    (*late).execute(AssertSqlSafe(insert)).await.unwrap();
    let mut cursor = None;
    for number in 0..3 {
        store.log_in(&format!("o{number}"), NOON).await;
        assert_eq!(
            read_on(store, &mut cursor).await.len(),
            2,
            "nobody waits for the late one"
        );
    }
    late.commit().await.unwrap();
    let heard = read_on(store, &mut cursor).await;
    assert_eq!(heard, [(EventKind::Kicked, UserId::from_octets([0; 16]))]);
}

async fn whoever_stands_before_what_was_cleared_begins_anew_and_nobody_else(store: &TestStore) {
    let ordered = async |now: u64| store.here.order_events(instant(now)).await.unwrap();
    let read = async |cursor: Option<&FeedCursor>, limit| {
        store.there.events_after(cursor, limit).await.unwrap()
    };
    store.log_in("oAlice", NOON).await;
    ordered(NOON).await;
    let alice = read(None, 10).await.cursor;
    store.log_in("oBob", NOON + DAY).await;
    ordered(NOON + DAY).await;
    let half_of_bob = read(alice.as_ref(), 1).await.cursor;
    let bob = read(alice.as_ref(), 10).await.cursor;
    store.log_in("oCarol", NOON + 10 * DAY).await;
    ordered(NOON + 10 * DAY).await;

    // Kept for a week: the first two turns go, one step after the other.
    let now = instant(NOON + 11 * DAY);
    assert!(store.here.clear_events(now, 1).await.unwrap());
    assert!(store.there.clear_events(now, 1).await.unwrap());
    assert!(!store.here.clear_events(now, 1).await.unwrap());
    for (cursor, is_reset) in [(&alice, true), (&half_of_bob, true), (&bob, false)] {
        let page = read(cursor.as_ref(), 10).await;
        assert_eq!(page.reset, is_reset, "{cursor:?}");
        assert_eq!(page.events.len(), 2, "Carol's");
    }
    let nothing_left = instant(NOON + 30 * DAY);
    assert!(!store.here.clear_events(nothing_left, 10).await.unwrap());
    assert!(read(None, 10).await.events.is_empty());
    assert!(read(bob.as_ref(), 10).await.reset);
    let carol = read(None, 10).await.cursor;
    assert!(!read(carol.as_ref(), 10).await.reset);
    // Whoever has read all hears what comes next, however long that takes.
    store.log_in("oDave", NOON + 30 * DAY).await;
    ordered(NOON + 30 * DAY).await;
    let page = read(carol.as_ref(), 10).await;
    assert_eq!((page.events.len(), page.reset), (2, false));
}

async fn of_two_users_who_are_given_an_external_id_at_once_one_has_it(store: &TestStore) {
    for round in 0..10 {
        let give = async |openid: String, there: bool| {
            let login = store.log_in(&openid, NOON).await;
            let set = SetExternalId {
                user: by_operator(login.account.user_id, NOON),
                external_id: Some(format!("E{round}").parse().unwrap()),
                merges: false,
            };
            let store = if there { &store.there } else { &store.here };
            store.set_external_id(&set).await.unwrap()
        };
        let (one, other) = tokio::join!(
            give(format!("oAlice{round}"), false),
            give(format!("oBob{round}"), true)
        );
        let taken = [&one, &other].map(|set| usize::from(*set == ExternalIdSet::Taken));
        assert_eq!(taken.iter().sum::<usize>(), 1, "{one:?} {other:?}");
    }
}

async fn a_deletion_that_is_due_is_carried_out_once_and_never_on_another_account(
    store: &TestStore,
) {
    let mut ids = BTreeSet::new();
    for number in 0..5 {
        let login = store.log_in(&format!("o{number}"), NOON).await;
        ids.insert(login.account.user_id);
        let request = RequestDeletion {
            user: by_operator(login.account.user_id, NOON),
            due_at: instant(NOON + DAY),
        };
        store
            .here
            .request_deletion(&request)
            .await
            .unwrap()
            .unwrap();
    }
    // A server of before has merged an account that is to be deleted into one that is not.
    let known = Extras {
        unionid: Some("oUnion"),
        ..Extras::default()
    };
    let (older, _) = store.log_in_with("oOlder", NOON, known).await;
    let younger = store.log_in("oYounger", NOON + 1).await;
    store.log_in_with("oYounger", NOON + 2, known).await;
    let hex = hex::encode(younger.account.user_id.as_octets());
    let id = store.octets(&hex);
    let insert = format!(
        "INSERT INTO deletions VALUES ({id}, {NOON}, {})",
        NOON + DAY
    );
    store.execute(&insert).await;
    let mut cursor = None;
    read_on(store, &mut cursor).await;

    assert_eq!(
        store
            .here
            .delete_who_is_due(instant(NOON), 10)
            .await
            .unwrap(),
        0
    );
    let now = instant(NOON + DAY);
    let (here, there) = tokio::join!(
        store.here.delete_who_is_due(now, 10),
        store.there.delete_who_is_due(now, 10)
    );
    assert!(here.unwrap() + there.unwrap() >= 6);
    let heard = read_on(store, &mut cursor).await;
    assert_eq!(heard.len(), 5, "each once");
    assert!(heard.iter().all(|(kind, _)| *kind == EventKind::Deleted));
    assert_eq!(
        heard.iter().map(|(_, id)| *id).collect::<BTreeSet<_>>(),
        ids
    );
    let spared = store.here.user(&UserName::Id(older.account.user_id)).await;
    assert!(spared.unwrap().is_some());
    assert_eq!(store.count("SELECT count(*) FROM deletions").await, 0);
    assert_eq!(store.here.delete_who_is_due(now, 10).await.unwrap(), 0);
}
