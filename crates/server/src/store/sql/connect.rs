//! Which database, and how a connection to it begins.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, AnyPool, AssertSqlSafe, Connection, Executor, SqlStr};
use tokio::time::timeout;

use super::statements::Statements;
use super::{mysql, postgres, sqlite};
use crate::language::{Bilingual, Words, english_for_the_log, words};

/// What a path may have in a URL of SQLite's.
const NOT_IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// A database: SQLite's file, or the URL of a server with its password in it. Its `Display` shows no password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    engine: Engine,
    /// Of SQLite, the path.
    location: String,
}

/// Whose words are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
    Mysql,
}

/// The text is no URL of a database that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseUrlError;

impl Bilingual for DatabaseUrlError {
    fn words(&self) -> Words {
        words!(
            "应为 sqlite:PATH、postgres://USER:PASSWORD@HOST/DATABASE 或 mysql://USER:PASSWORD@HOST/DATABASE\
             （密码里的特殊字符要 percent-encode）",
            "it must be sqlite:PATH, postgres://USER:PASSWORD@HOST/DATABASE or mysql://USER:PASSWORD@HOST/DATABASE \
             (special characters of a password percent-encoded)"
        )
    }
}

english_for_the_log!(DatabaseUrlError);

impl DatabaseUrl {
    pub fn sqlite(path: &Path) -> Self {
        Self {
            engine: Engine::Sqlite,
            location: path.to_string_lossy().into_owned(),
        }
    }

    /// SQLite's file.
    pub fn path(&self) -> Option<PathBuf> {
        (self.engine == Engine::Sqlite).then(|| PathBuf::from(&self.location))
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    pub(super) fn options(&self) -> Result<AnyConnectOptions, sqlx::Error> {
        install_default_drivers();
        match self.path() {
            Some(path) => {
                let path = std::path::absolute(path)?;
                let path = path.to_string_lossy();
                let path = utf8_percent_encode(&path, NOT_IN_A_PATH);
                format!("sqlite://{path}?mode=rwc").parse()
            }
            None => self.location.parse(),
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = DatabaseUrlError;

    fn from_str(text: &str) -> Result<Self, DatabaseUrlError> {
        // sqlite:PATH and sqlite://PATH are both in use.
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            let is_a_file = !path.is_empty() && !path.starts_with(':') && !path.contains('?');
            return if is_a_file {
                Ok(Self::sqlite(Path::new(path)))
            } else {
                Err(DatabaseUrlError)
            };
        }
        let engine = match text.split_once("://").ok_or(DatabaseUrlError)?.0 {
            "postgres" | "postgresql" => Engine::Postgres,
            "mysql" | "mariadb" => Engine::Mysql,
            _ => return Err(DatabaseUrlError),
        };
        let database = Self {
            engine,
            location: text.to_owned(),
        };
        let url = database
            .options()
            .map_err(|_| DatabaseUrlError)?
            .database_url;
        let names_a_database = !url.path().trim_matches('/').is_empty();
        if url.has_host() && names_a_database {
            Ok(database)
        } else {
            Err(DatabaseUrlError)
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.engine == Engine::Sqlite {
            return write!(f, "sqlite:{}", self.location);
        }
        let Ok(options) = self.options() else {
            return f.write_str("?");
        };
        let url = options.database_url;
        write!(
            f,
            "{}://{}",
            url.scheme(),
            url.host_str().unwrap_or_default()
        )?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl Engine {
    pub(super) fn statements(self) -> &'static Statements {
        match self {
            Self::Sqlite => &sqlite::STATEMENTS,
            Self::Postgres => &postgres::STATEMENTS,
            Self::Mysql => &mysql::STATEMENTS,
        }
    }
}

/// Connections to the database, made as they are needed.
pub(super) fn pool(
    url: &DatabaseUrl,
    connections: u32,
    patience: Duration,
) -> Result<AnyPool, sqlx::Error> {
    let engine = url.engine();
    let options = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .test_before_acquire(false)
        .before_acquire(move |connection, _| Box::pin(is_alive(connection, patience / 2)))
        .after_connect(move |connection, _| Box::pin(set_up(connection, engine, patience)));
    Ok(options.connect_lazy_with(url.options()?))
}

/// A connection that was lost without a word is replaced while there is still time for that; sqlx's own test would wait
/// until the time is up.
async fn is_alive(connection: &mut AnyConnection, limit: Duration) -> Result<bool, sqlx::Error> {
    match timeout(limit, connection.ping()).await {
        Ok(answered) => answered.map(|()| true),
        Err(too_late) => Err(sqlx::Error::Io(too_late.into())),
    }
}

/// A lock is waited for as long as a request is patient. A transaction whose server has vanished in the middle of it is
/// given up by the database, and not only when TCP gives up the connection, hours later: it may hold the feed's next
/// turn.
async fn set_up(
    connection: &mut AnyConnection,
    engine: Engine,
    patience: Duration,
) -> Result<(), sqlx::Error> {
    let set_up = match engine {
        Engine::Sqlite => sqlite::SET_UP,
        Engine::Postgres => postgres::SET_UP,
        Engine::Mysql => mysql::SET_UP,
    };
    let millis = patience.as_millis();
    let seconds = patience.as_secs().max(1);
    let limits = match engine {
        Engine::Sqlite => vec![format!("PRAGMA busy_timeout = {millis}")],
        Engine::Postgres => vec![
            format!("SET lock_timeout = {millis}"),
            format!("SET idle_in_transaction_session_timeout = {millis}"),
        ],
        // MySQL itself takes the second for a comment. It has no such limit but one for all that lies idle, in the pool
        // too, where it is replaced.
        Engine::Mysql => vec![
            format!(
                "SET SESSION innodb_lock_wait_timeout = {seconds} \
                 /*M!100300 , idle_transaction_timeout = {seconds} */"
            ),
            format!(
                "SET SESSION wait_timeout = IF(@@version LIKE '%MariaDB%', @@wait_timeout, {})",
                seconds * 2
            ),
        ],
    };
    // First, so that nothing waits for ever to be set up.
    for limit in limits {
        connection.execute(AssertSqlSafe(limit)).await?;
    }
    for statement in set_up {
        connection.execute(*statement).await?;
    }
    if engine == Engine::Mysql {
        let is_cluster = connection.fetch_optional(mysql::FIND_SYNC_WAIT).await?;
        if is_cluster.is_some() {
            connection.execute(mysql::SYNC_WAIT).await?;
            // Now, and not in the middle of a transaction: MariaDB answers a PREPARE as if nothing had happened when
            // another node has just broken the transaction off, and what follows would be kept without its beginning.
            for statement in mysql::STATEMENTS.in_transactions() {
                // There are no tables yet where they are about to be made.
                let _ = connection.prepare(SqlStr::from_static(statement)).await;
            }
        }
    }
    Ok(())
}
