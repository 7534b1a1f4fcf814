//! The feed: every entry once, to every reader, whatever order transactions commit in.

use std::collections::BTreeSet;

use sqlx::{Connection, Executor};
use weapp_login::store::{FeedCursor, RevokeTarget, Store};
use weapp_login_core::revocation::Scope;
use weapp_login_core::{SessionId, UserId};

use super::on_every_store;
use super::test_store::{NOON, TestStore, instant, random_octets};

on_every_store![
    it_comes_in_pages_without_a_gap,
    a_transaction_that_commits_late_is_heard_by_those_who_have_read_on,
    a_burst_of_many_is_in_the_feed_when_it_is_read_next,
    readers_and_writers_at_once_miss_nothing,
    whoever_asks_hears_all_that_was_committed_however_much_it_is,
    a_cursor_of_another_database_begins_anew,
    a_shorter_life_ends_no_entry_early,
];

async fn end_some_session(store: &TestStore) -> String {
    let id = SessionId::from_octets(random_octets());
    let target = RevokeTarget::Session {
        id,
        user_id: UserId::from_octets(random_octets()),
        authenticated_at: instant(NOON),
    };
    store.kick(target, NOON).await;
    id.to_string()
}

/// The sessions that were ended behind the cursor, which moves on.
async fn read_on(store: &TestStore, cursor: &mut Option<FeedCursor>) -> Vec<String> {
    store.here.order_revocations(instant(NOON)).await.unwrap();
    let mut ended = Vec::new();
    loop {
        let page = store
            .there
            .revocations_after(cursor.as_ref(), 2)
            .await
            .unwrap();
        assert!(!page.reset);
        ended.extend(page.entries.iter().filter_map(|entry| match entry.scope {
            Scope::Session(id) => Some(id.to_string()),
            _ => None,
        }));
        // As it travels.
        *cursor = page
            .cursor
            .map(|cursor| FeedCursor::parse(&cursor.to_string()).unwrap());
        if !page.more {
            return ended;
        }
    }
}

async fn it_comes_in_pages_without_a_gap(store: &TestStore) {
    let mut cursor = None;
    assert_eq!(read_on(store, &mut cursor).await, [""; 0]);
    for round in 0..3 {
        let mut ended = BTreeSet::new();
        for _ in 0..5 {
            ended.insert(end_some_session(store).await);
        }
        let heard = read_on(store, &mut cursor).await;
        assert_eq!(heard.len(), 5, "round {round}: each once");
        assert_eq!(heard.into_iter().collect::<BTreeSet<_>>(), ended);
        assert_eq!(read_on(store, &mut cursor).await, [""; 0]);
    }
    assert_eq!(read_on(store, &mut None).await.len(), 15);
}

async fn a_transaction_that_commits_late_is_heard_by_those_who_have_read_on(store: &TestStore) {
    if store.has_one_writer() {
        // Nobody else can write meanwhile.
        return;
    }
    let mut late = store.connect().await;
    let mut late = late.begin().await.unwrap();
    let insert = format!(
        "INSERT INTO revocations (id, scope, subject, last_hit, reason) \
         VALUES ('0000000000000000', 'session', '{}', {NOON}, 'kicked')",
        "ab".repeat(16)
    );
    (*late).execute(sqlx::AssertSqlSafe(insert)).await.unwrap();
    let mut cursor = None;
    for _ in 0..3 {
        let id = end_some_session(store).await;
        assert_eq!(
            read_on(store, &mut cursor).await,
            [id],
            "nobody waits for the late one"
        );
    }
    late.commit().await.unwrap();
    assert_eq!(read_on(store, &mut cursor).await, ["ab".repeat(16)]);
}

/// Whoever has read the feed to its end believes to know everything that was committed before.
async fn a_burst_of_many_is_in_the_feed_when_it_is_read_next(store: &TestStore) {
    const MANY: usize = 2_100;
    let rows: Vec<String> = (0..MANY)
        .map(|number| {
            let session = format!("{number:032x}");
            let id = store.octets(&session);
            format!("({id}, 'session', '{session}', {NOON}, 'kicked')")
        })
        .collect();
    let insert = "INSERT INTO revocations (id, scope, subject, last_hit, reason) VALUES ";
    store.execute(&format!("{insert}{}", rows.join(", "))).await;
    store.here.order_revocations(instant(NOON)).await.unwrap();
    let page = store.there.revocations_after(None, 10_000).await.unwrap();
    assert_eq!((page.entries.len(), page.more), (MANY, false));
}

async fn readers_and_writers_at_once_miss_nothing(store: &TestStore) {
    const WRITERS: usize = 4;
    const EACH: usize = 15;
    let write = |_| async {
        let mut ended = BTreeSet::new();
        for _ in 0..EACH {
            ended.insert(end_some_session(store).await);
        }
        ended
    };
    let read = |_| async {
        let (mut cursor, mut heard) = (None, Vec::new());
        while heard.len() < WRITERS * EACH {
            heard.extend(read_on(store, &mut cursor).await);
        }
        assert_eq!(
            read_on(store, &mut cursor).await,
            [""; 0],
            "and nothing twice"
        );
        heard.into_iter().collect::<BTreeSet<_>>()
    };
    let writing = futures_util::future::join_all((0..WRITERS).map(write));
    let reading = futures_util::future::join_all((0..3).map(read));
    let (ended, heard) = tokio::join!(writing, reading);
    let ended: BTreeSet<String> = ended.into_iter().flatten().collect();
    for heard in heard {
        assert_eq!(heard, ended);
    }
}

/// A server must not believe to know everything while some of it has no place in the feed yet.
async fn whoever_asks_hears_all_that_was_committed_however_much_it_is(store: &TestStore) {
    const MANY: usize = 2_500;
    let rows: Vec<String> = (0..MANY)
        .map(|number| {
            let id = store.octets(&format!("{number:032x}"));
            format!("({id}, 'session', '{number:032x}', {NOON}, 'kicked')")
        })
        .collect();
    let insert = format!(
        "INSERT INTO revocations (id, scope, subject, last_hit, reason) VALUES {}",
        rows.join(", ")
    );
    store.execute(&insert).await;
    store.here.order_revocations(instant(NOON)).await.unwrap();
    let page = store.there.revocations_after(None, MANY).await.unwrap();
    assert_eq!(page.entries.len(), MANY);
    assert!(!page.more);
}

async fn a_cursor_of_another_database_begins_anew(store: &TestStore) {
    let mut cursor = None;
    let before = end_some_session(store).await;
    read_on(store, &mut cursor).await;
    // What a restored backup looks like: the turn is not there, or it is another one of the same number.
    let another_mark = format!("UPDATE turns SET mark = {}", store.octets(&"77".repeat(16)));
    let no_turns = "UPDATE revocations SET turn = NULL; DELETE FROM turns";
    for sql in [no_turns, &another_mark] {
        store.execute(sql).await;
        let page = store
            .here
            .revocations_after(cursor.as_ref(), 10)
            .await
            .unwrap();
        assert!(page.reset, "{sql}");
        store.here.order_revocations(instant(NOON)).await.unwrap();
        let page = store
            .here
            .revocations_after(cursor.as_ref(), 10)
            .await
            .unwrap();
        assert!(page.reset, "{sql}");
        assert_eq!(page.entries.len(), 1);
        assert_eq!(page.entries[0].scope.id().unwrap(), before);
        let next = store
            .here
            .revocations_after(page.cursor.as_ref(), 10)
            .await
            .unwrap();
        assert!(!next.reset && next.entries.is_empty());
    }
}

async fn a_shorter_life_ends_no_entry_early(store: &TestStore) {
    let month = std::time::Duration::from_secs(30 * 24 * 60 * 60);
    end_some_session(store).await;
    for life in [month / 30, month * 2, month] {
        store.there.remember_token_life(life).await.unwrap();
    }
    assert_eq!(store.feed().await[0].until, instant(NOON).plus(month * 2));
}
