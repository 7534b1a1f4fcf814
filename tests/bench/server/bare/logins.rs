//! The one insert: in SQLite with the pragmas that ours has, or in PostgreSQL.

use std::time::{Duration, SystemTime};

use anyhow::Result;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool, query};

/// As ours has by default.
const CONNECTIONS: u32 = 16;

pub enum Logins {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Logins {
    /// Makes the table.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let options = url
                .parse::<SqliteConnectOptions>()?
                .create_if_missing(true)
                .busy_timeout(Duration::from_secs(5))
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full);
            // SQLite has one writer at a time.
            let pool = SqlitePoolOptions::new()
                .max_connections(1)
                .test_before_acquire(false);
            let pool = pool.connect_with(options).await?;
            let create = "CREATE TABLE IF NOT EXISTS logins (id BLOB NOT NULL PRIMARY KEY, openid TEXT NOT NULL, \
                          at INTEGER NOT NULL) STRICT, WITHOUT ROWID";
            query(create).execute(&pool).await?;
            Ok(Self::Sqlite(pool))
        } else {
            let pool = PgPoolOptions::new()
                .max_connections(CONNECTIONS)
                .test_before_acquire(false);
            let pool = pool.connect(url).await?;
            let create = "CREATE TABLE IF NOT EXISTS logins (id BYTEA PRIMARY KEY, openid TEXT NOT NULL, at BIGINT NOT NULL)";
            query(create).execute(&pool).await?;
            Ok(Self::Postgres(pool))
        }
    }

    pub async fn insert(&self, openid: &str) -> Result<()> {
        let mut id = [0; 16];
        getrandom::fill(&mut id)?;
        let at = i64::try_from(SystemTime::UNIX_EPOCH.elapsed()?.as_millis())?;
        const INSERT: &str = "INSERT INTO logins (id, openid, at) VALUES ($1, $2, $3)";
        match self {
            Self::Sqlite(pool) => {
                let insert = query(INSERT).bind(&id[..]).bind(openid).bind(at);
                insert.execute(pool).await?;
            }
            Self::Postgres(pool) => {
                let insert = query(INSERT).bind(&id[..]).bind(openid).bind(at);
                insert.execute(pool).await?;
            }
        }
        Ok(())
    }
}
