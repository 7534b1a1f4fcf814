//! The tables, step by step: alike in all databases, and nothing is lost on the way.

use std::collections::BTreeSet;
use std::path::Path;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, SqlSafeStr};
use weapp_login::store::sql::Engine;
use weapp_login::store::{CodeHash, CodeState, Store};
use weapp_login_core::UserId;
use weapp_login_core::revocation::Scope;
use weapp_login_wechat::LoginCode;

use super::test_store::{APP, DAY, Extras, LIFE, NOON, OTHER_APP, TestStore, instant};

/// Those of the tables and of the indexes that we have named.
const NAMES: [(Engine, &str); 3] = [
    (
        Engine::Sqlite,
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'
         UNION ALL SELECT name FROM sqlite_master WHERE type = 'index'",
    ),
    (
        Engine::Postgres,
        "SELECT (table_name || '.' || column_name)::text FROM information_schema.columns WHERE table_schema = 'public'
         UNION ALL SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public'",
    ),
    (
        Engine::Mysql,
        "SELECT CONVERT(concat(table_name, '.', column_name) USING utf8mb4) FROM information_schema.columns
         WHERE table_schema = database()
         UNION SELECT CONVERT(index_name USING utf8mb4) FROM information_schema.statistics WHERE table_schema = database()",
    ),
];

#[test]
fn every_database_has_steps_of_the_same_numbers_and_names() {
    let [sqlite, postgres, mysql] = ["sqlite", "postgres", "mysql"].map(|folder| {
        let steps = std::fs::read_dir(migrations().join(folder)).unwrap();
        steps
            .map(|step| step.unwrap().file_name().into_string().unwrap())
            .collect::<BTreeSet<_>>()
    });
    assert!(sqlite.contains("0001_first_login.sql"));
    assert_eq!(sqlite, postgres);
    assert_eq!(sqlite, mysql);
}

#[tokio::test]
async fn every_database_has_tables_columns_and_indexes_of_the_same_names() {
    let mut all = Vec::new();
    for (engine, sql) in NAMES {
        let store = TestStore::open(engine).await;
        let names: BTreeSet<String> = store.texts(sql).await.into_iter().collect();
        let ours = |name: &String| {
            !name.starts_with("_sqlx")
                && !name.starts_with("sqlite_")
                && (name.contains('.') || name.contains("_by_"))
        };
        all.push(names.into_iter().filter(ours).collect::<BTreeSet<_>>());
    }
    assert!(all[0].contains("gates.passes") && all[0].contains("sessions_by_user"));
    assert_eq!(all[0], all[1], "SQLite and PostgreSQL");
    assert_eq!(all[0], all[2], "SQLite and MariaDB");
}

/// Users and their lawyers read it: what is stored, why, and for how long.
#[tokio::test]
async fn every_column_is_in_the_table_of_what_is_stored_and_no_other() {
    let (engine, sql) = NAMES[0];
    let store = TestStore::open(engine).await;
    let names = store.texts(sql).await;
    let is_ours = |name: &&String| {
        name.contains('.') && !name.starts_with("_sqlx") && !name.starts_with("sqlite_")
    };
    let stored: BTreeSet<&str> = names.iter().filter(is_ours).map(String::as_str).collect();
    let page = include_str!("../../../crates/server/deploy/PRIVACY.md");
    let (_, table) = page.split_once("## 每一列").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let first_cells = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split('|').nth(1).unwrap());
    let mut told = BTreeSet::new();
    for column in first_cells.flat_map(|cell| cell.split('、')) {
        let column = column.trim().trim_matches('`');
        assert!(told.insert(column), "{column} is there twice");
    }
    assert_eq!(told, stored);
}

const ALICE: &str = "0190163d8694739b8fdd1fcb79a80b01";
const BOB: &str = "0190163d8694739b8fdd1fcb79a80b02";
const CAROL: &str = "0190163d8694739b8fdd1fcb79a80b03";

/// Only SQLite has been there from the first step on.
#[tokio::test]
async fn what_was_ended_before_the_second_step_stays_ended_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let url = format!("sqlite://{}?mode=rwc", path.display());
    write_as_the_first_step_has_it(&url).await;
    let url = format!("sqlite://{}", path.display());
    let store = TestStore::at([url.clone(), url], folder).await;

    // What is open: Bob's second session alone.
    for (user, open) in [(ALICE, vec![]), (BOB, vec![NOON + 20]), (CAROL, vec![])] {
        let user = UserId::from_octets(octets(user));
        let sessions = store
            .here
            .sessions(user, instant(0), instant(0))
            .await
            .unwrap();
        let since: Vec<u64> = sessions
            .iter()
            .map(|session| session.authenticated_at.as_u64())
            .collect();
        assert_eq!(since, open, "{user}");
    }
    let code: LoginCode = "code-of-alice".parse().unwrap();
    let state = store
        .here
        .code_state(&CodeHash::of(&APP.parse().unwrap(), &code))
        .await;
    assert_eq!(state.unwrap(), Some(CodeState::Over));

    // Every entry is heard, and for as long as before.
    let mut heard = store.feed().await;
    heard.sort_by_key(|revocation| revocation.until);
    let scopes: Vec<_> = heard
        .iter()
        .map(|revocation| revocation.scope.word())
        .collect();
    assert_eq!(scopes, ["session", "all", "app", "user"]);
    assert_eq!(heard[0].until, instant(NOON + 10).plus(LIFE));
    let Scope::User { id, .. } = heard[3].scope else {
        panic!("{:?}", heard[3]);
    };
    assert_eq!(id, UserId::from_octets(octets(ALICE)));

    // New sessions are later than every cut of before, though the clock is behind them.
    let alice = store.log_in("oAlice", NOON + 30).await;
    assert_eq!(alice.account.user_id, UserId::from_octets(octets(ALICE)));
    assert!(alice.authenticated_at > instant(NOON + 5_000));
    let other_app = Extras {
        appid: Some(OTHER_APP),
        ..Extras::default()
    };
    let (carol, _) = store.log_in_with("oCarol", NOON + 30, other_app).await;
    assert!(carol.authenticated_at > instant(NOON + 4_000));
    let bob = store.log_in("oBob", NOON + 30).await;
    assert!(bob.authenticated_at > instant(NOON + 5));
    assert!(
        bob.authenticated_at < instant(NOON + 4_000),
        "{APP} was not cut"
    );
}

async fn write_as_the_first_step_has_it(url: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let sql = std::fs::read_to_string(migrations().join("sqlite/0001_first_login.sql")).unwrap();
    let step = Migration::new(
        1,
        "first_login".into(),
        MigrationType::Simple,
        AssertSqlSafe(sql).into_sql_str(),
        false,
    );
    let migrator = Migrator::with_migrations(vec![step]);
    migrator.run(&mut connection).await.unwrap();
    let life = LIFE.as_millis();
    let later = |millis: u64| u128::from(NOON + millis) + life;
    let uuid = "0190163d-8694-739b-8fdd-1fcb79a80b01";
    for sql in [
        format!("UPDATE longest_token_life SET millis = {life}"),
        format!("INSERT INTO users VALUES (X'{ALICE}', NULL, {NOON}), (X'{BOB}', 'b', {NOON}), (X'{CAROL}', NULL, {NOON})"),
        format!(
            "INSERT INTO identities (appid, openid, user_id, created_at, session_key, session_key_mark) VALUES
             ('{APP}', 'oAlice', X'{ALICE}', {NOON}, X'0102030405', X'0101010101010101'),
             ('{APP}', 'oBob', X'{BOB}', {NOON}, NULL, NULL), ('{OTHER_APP}', 'oCarol', X'{CAROL}', {NOON}, NULL, NULL)"
        ),
        format!(
            "INSERT INTO sessions VALUES
             (X'{a:032x}', X'{ALICE}', '{APP}', 'oAlice', {NOON}), (X'{b:032x}', X'{BOB}', '{APP}', 'oBob', {bob}),
             (X'{c:032x}', X'{BOB}', '{APP}', 'oBob', {bob_again}), (X'{d:032x}', X'{CAROL}', '{OTHER_APP}', 'oCarol', {NOON})",
            a = 0xA, b = 0xB, c = 0xC, d = 0xD, bob = NOON + 10, bob_again = NOON + 20
        ),
        format!(
            "INSERT INTO codes VALUES (X'{}', X'{}', {NOON}, {NOON}, NULL, X'{:032x}', 1)",
            hash_of("code-of-alice"), "00".repeat(32), 0xA
        ),
        format!(
            "INSERT INTO revocations (mark, scope, subject, authenticated_until, until, reason) VALUES
             (X'{:032x}', 'session', '{:032x}', NULL, {}, 'logged_out'),
             (X'{:032x}', 'user', '{uuid}', {}, {}, 'kicked'),
             (X'{:032x}', 'app', '{OTHER_APP}', {}, {}, 'kicked'),
             (X'{:032x}', 'all', '', {}, {}, 'kicked')",
            1, 0xB, later(10) - u128::from(DAY), // From when a life was a day shorter.
            2, NOON + 5_000, later(5_000), 3, NOON + 4_000, later(4_000), 4, NOON + 15, later(15)
        ),
    ] {
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    }
    connection.close().await.unwrap();
}

fn migrations() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/migrations")
}

fn octets(hex_digits: &str) -> [u8; 16] {
    hex::decode(hex_digits).unwrap().try_into().unwrap()
}

/// As the store names a code.
fn hash_of(code: &str) -> String {
    use aws_lc_rs::digest::{SHA256, digest};
    hex::encode(digest(&SHA256, format!("{APP}{code}").as_bytes()))
}
