//! Errors of a database: what is tried again, what may be better later, and what is nobody's fault but ours.

use weapp_login::log::with_causes;
use weapp_login::store::sql::Engine;
use weapp_login::store::{Store, StoreError};

use super::on_every_store;
use super::test_store::{APP, NOON, TestStore, claim_of};

on_every_store![errors_mean_what_their_numbers_say, no_error_quotes_a_value];

#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    TriedAgain,
    BetterLater,
    NotKnown,
}
use Meaning::{BetterLater, NotKnown, TriedAgain};

/// SQLSTATEs; of CockroachDB and YugabyteDB, too.
const OF_POSTGRES: &[(&str, Meaning)] = &[
    ("40001", TriedAgain),
    ("40P01", TriedAgain),
    ("55P03", TriedAgain),
    ("08006", BetterLater),
    ("08P01", BetterLater),
    ("25006", BetterLater),
    ("25P03", BetterLater),
    ("40003", BetterLater),
    ("53300", BetterLater),
    ("57P01", BetterLater),
    ("22001", NotKnown),
    ("42P01", NotKnown),
];

/// Error numbers; of Galera and TiDB, too.
const OF_MYSQL: &[(&str, Meaning)] = &[
    ("1213", TriedAgain),
    ("1205", TriedAgain),
    ("8022", TriedAgain),
    ("9007", TriedAgain),
    ("1040", BetterLater),
    ("1047", BetterLater),
    ("1180", BetterLater),
    ("1836", BetterLater),
    ("1969", BetterLater),
    ("9005", BetterLater),
    ("1054", NotKnown),
    ("1406", NotKnown),
];

async fn errors_mean_what_their_numbers_say(store: &TestStore) {
    let known = match store.here.engine() {
        // Nothing there can be made to say what it does not mean.
        Engine::Sqlite => return,
        Engine::Postgres => OF_POSTGRES,
        Engine::Mysql => OF_MYSQL,
    };
    let impatient = store.impatient().await;
    for (code, meaning) in known {
        for sql in refuse_codes_with(store.here.engine(), code) {
            store.execute(&sql).await;
        }
        let claim = claim_of(&APP.parse().unwrap(), &store.code(), NOON);
        let said = match impatient.claim_code(&claim).await {
            Err(StoreError::Contended(_)) => TriedAgain,
            Err(StoreError::Unavailable(_)) => BetterLater,
            Err(StoreError::Unexpected(_)) => NotKnown,
            Ok(claim) => panic!("{code}: {claim:?}"),
        };
        assert_eq!(said, *meaning, "{code}");
    }
}

/// MySQL names the openid that is there already; the log must not.
async fn no_error_quotes_a_value(store: &TestStore) {
    if store.here.engine() != Engine::Mysql {
        return;
    }
    let impatient = store.impatient().await;
    for number in ["1062", "1586", "1292", "1366"] {
        store
            .execute(&format!(
                "CREATE OR REPLACE TRIGGER refusing BEFORE INSERT ON codes FOR EACH ROW \
                 SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'Duplicate entry of oAlice'"
            ))
            .await;
        let claim = claim_of(&APP.parse().unwrap(), &store.code(), NOON);
        let error = impatient.claim_code(&claim).await.unwrap_err();
        let told = with_causes(&error);
        assert!(told.contains(number) && !told.contains("oAlice"), "{told}");
        assert!(!format!("{error:?}").contains("oAlice"), "{error:?}");
    }
}

fn refuse_codes_with(engine: Engine, code: &str) -> Vec<String> {
    if engine == Engine::Postgres {
        let function = format!(
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$"
        );
        let trigger = "CREATE OR REPLACE TRIGGER refusing BEFORE INSERT ON codes FOR EACH ROW EXECUTE FUNCTION refuse()";
        vec![function, trigger.to_owned()]
    } else {
        vec![format!(
            "CREATE OR REPLACE TRIGGER refusing BEFORE INSERT ON codes FOR EACH ROW \
             SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {code}"
        )]
    }
}
