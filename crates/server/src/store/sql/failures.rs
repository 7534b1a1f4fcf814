//! What an error of a database means.

use sqlx::Error;
use sqlx::error::{DatabaseError, ErrorKind};

use crate::store::StoreError;

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match &error {
            Error::Database(database) if is_contention(database.as_ref()) => {
                Self::Contended(Box::new(error))
            }
            Error::Database(database) if is_passing(database.as_ref()) => {
                Self::Unavailable(Box::new(error))
            }
            Error::Io(_)
            | Error::Tls(_)
            | Error::PoolTimedOut
            | Error::PoolClosed
            | Error::WorkerCrashed => Self::Unavailable(Box::new(error)),
            // Half an answer: the connection was lost in the middle of it.
            Error::Protocol(_) => Self::Unavailable(Box::new(error)),
            _ => Self::Unexpected(Box::new(error)),
        }
    }
}

/// A primary key that another transaction has just taken, a deadlock, a certification that failed: the same again
/// sees what the other one has done.
fn is_contention(error: &dyn DatabaseError) -> bool {
    if error.kind() == ErrorKind::UniqueViolation {
        return true;
    }
    match error.code().as_deref() {
        // serialization_failure (and MySQL's and Galera's deadlock), deadlock_detected, lock_not_available.
        Some("40001" | "40P01" | "55P03") => true,
        // SQLITE_BUSY, and SQLITE_BUSY_SNAPSHOT.
        Some("5" | "517") => false,
        // ER_LOCK_WAIT_TIMEOUT, ER_CHECKREAD.
        _ => matches!(mysql_number(error), Some(1205 | 1020)),
    }
}

/// It passes by itself, or with the next connection.
fn is_passing(error: &dyn DatabaseError) -> bool {
    // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_UNKNOWN_COM_ERROR (a Galera node that is not ready),
    // ER_SERVER_SHUTDOWN, ER_DISK_FULL, ER_OPTION_PREVENTS_STATEMENT and ER_READ_ONLY_MODE (a replica now),
    // ER_CONNECTION_KILLED, ER_QUERY_INTERRUPTED, ER_LOCK_DEADLOCK of a lost connection, ER_CLIENT_INTERACTION_TIMEOUT.
    if let Some(number) = mysql_number(error) {
        return matches!(
            number,
            1040 | 1203 | 1047 | 1053 | 1021 | 1290 | 1836 | 1927 | 1317 | 1152..=1161 | 4031
        );
    }
    let Some(code) = error.code() else {
        return false;
    };
    // SQLite's primary result codes: BUSY, LOCKED, IOERR, FULL, CANTOPEN.
    if let Ok(code) = code.parse::<u32>()
        && code.to_string().len() < 5
    {
        return matches!(code & 0xFF, 5 | 6 | 10 | 13 | 14);
    }
    // PostgreSQL's classes: connection exception, insufficient resources, operator intervention (shutting down,
    // starting up), system error; read_only_sql_transaction, which is what a standby says; and
    // idle_in_transaction_session_timeout.
    matches!(code.get(..2), Some("08" | "53" | "57" | "58"))
        || matches!(code.as_ref(), "25006" | "25P03")
}

fn mysql_number(error: &dyn DatabaseError) -> Option<u16> {
    let error = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()?;
    Some(error.number())
}
