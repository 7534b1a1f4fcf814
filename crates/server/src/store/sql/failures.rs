//! What an error of a database means.

use sqlx::Error;
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

use crate::store::StoreError;

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Database(database) if is_contention(database.as_ref()) => Self::Contended,
            Error::Database(database) if is_passing(database.as_ref()) => Self::Unavailable,
            Error::Io(_)
            | Error::Tls(_)
            | Error::PoolTimedOut
            | Error::PoolClosed
            | Error::WorkerCrashed => Self::Unavailable,
            // Half an answer: the connection was lost in the middle of it.
            Error::Protocol(_) => Self::Unavailable,
            _ => Self::Unexpected,
        };
        match quoting_number(&error) {
            Some(number) => kind(format!("error {number} of MySQL").into()),
            None => kind(Box::new(error)),
        }
    }
}

/// The number of an error of MySQL's whose text quotes values, and openids may be among them: ER_DUP_ENTRY,
/// ER_DUP_ENTRY_WITH_KEY_NAME, ER_TRUNCATED_WRONG_VALUE, ER_TRUNCATED_WRONG_VALUE_FOR_FIELD.
fn quoting_number(error: &Error) -> Option<u16> {
    let database = error.as_database_error()?;
    let number = database.try_downcast_ref::<MySqlDatabaseError>()?.number();
    [1062, 1586, 1292, 1366].contains(&number).then_some(number)
}

/// Another transaction was in the way, and nothing of this one is left: the same again sees what the other one has
/// done.
fn is_contention(error: &dyn DatabaseError) -> bool {
    // A primary key that another transaction has just taken.
    if error.kind() == ErrorKind::UniqueViolation {
        return true;
    }
    if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        return matches!(
            error.number(),
            // ER_LOCK_DEADLOCK (also a certification that failed on Galera), ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD.
            1213 | 1205 | 1020
            // TiDB's: a write conflict, one with a stale start, a commit that was rolled back, tables that have
            // changed meanwhile.
            | 9007 | 8002 | 8005 | 8022 | 8028
        );
    }
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        // serialization_failure, deadlock_detected, lock_not_available.
        return matches!(error.code(), "40001" | "40P01" | "55P03");
    }
    false
}

/// It passes by itself, or with the next connection. Whether a commit has come to its end nobody knows.
fn is_passing(error: &dyn DatabaseError) -> bool {
    if let Some(error) = error.try_downcast_ref::<MySqlDatabaseError>() {
        return matches!(
            error.number(),
            // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED.
            1040 | 1203 | 1226
            // ER_SERVER_SHUTDOWN, ER_DISK_FULL, ER_OPTION_PREVENTS_STATEMENT and ER_READ_ONLY_MODE (a replica now).
            | 1053 | 1021 | 1290 | 1836
            // ER_UNKNOWN_COM_ERROR (a Galera node that is not ready), ER_ERROR_DURING_COMMIT (it has lost the others).
            | 1047 | 1180
            // ER_CONNECTION_KILLED, ER_QUERY_INTERRUPTED, ER_QUERY_TIMEOUT, ER_CLIENT_INTERACTION_TIMEOUT, and MariaDB's
            // ER_STATEMENT_TIMEOUT.
            | 1927 | 1317 | 3024 | 4031 | 1969
            // ER_ABORTING_CONNECTION to ER_NET_WRITE_INTERRUPTED: the connection is lost.
            | 1152..=1161
            // TiDB's: the placement driver or the storage is away or too busy.
            | 9001..=9005 | 9010..=9013
        );
    }
    if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
        let code = error.code();
        return matches!(
            code.get(..2),
            // Connection exception, insufficient resources, operator intervention (shutting down, starting up),
            // system error.
            Some("08" | "53" | "57" | "58")
        ) || matches!(
            code,
            // read_only_sql_transaction, which is what a standby says; a transaction that was idle, or took, too
            // long; statement_completion_unknown, which CockroachDB says of a commit.
            "25006" | "25P03" | "25P04" | "40003"
        );
    }
    if let Some(error) = error.try_downcast_ref::<SqliteError>() {
        let code = error.code().and_then(|code| code.parse::<u32>().ok());
        // Of the extended result code, the primary one: BUSY, LOCKED, IOERR, FULL, CANTOPEN.
        return code.is_some_and(|code| matches!(code & 0xFF, 5 | 6 | 10 | 13 | 14));
    }
    false
}
