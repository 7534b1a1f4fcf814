//! From a database's URL to a store: connections, and tables that are up to date.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use sqlx::AnyPool;
use tokio::time::Instant;

use super::connect::{self, DatabaseUrl, Engine};
use super::migrations::{self, Outdated, SchemaState};
use super::store::SqlStore;
use super::together::Together;
use super::transaction::Connections;
use crate::language::{Bilingual, Words, english_for_the_log};
use crate::sight::StoreMetrics;
use crate::store::StoreError;

/// SQLite has one writer at a time: writers queue for one connection, and readers have others.
const SQLITE_READERS: u32 = 4;
/// How often a starting server looks whether the other one is done.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// How a database is used.
#[derive(Clone, Debug)]
pub struct SqlOptions {
    pub url: DatabaseUrl,
    /// At most so many connections; SQLite has its own number.
    pub connections: u32,
    /// How long a request waits for a connection, and as long for a lock.
    pub patience: Duration,
    /// Whether whoever opens it brings its tables up to date.
    pub migrate: bool,
    /// Zero: none are written.
    pub events_are_kept: Duration,
}

/// Why there is no store.
#[derive(Debug)]
pub enum OpenError {
    Store(StoreError),
    Outdated(Outdated),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Bilingual for OpenError {
    fn words(&self) -> Words {
        match self {
            Self::Store(error) => error.words(),
            Self::Outdated(outdated) => outdated.words(),
        }
    }
}

english_for_the_log!(OpenError);

impl SqlStore {
    /// Connects, and brings the tables up to date, or else sees that they are; SQLite's file is made if there is none.
    pub async fn open(options: &SqlOptions) -> Result<Self, OpenError> {
        if options.migrate {
            Self::migrate(options).await?;
        } else {
            let state = Self::schema_state(options).await?;
            if !state.pending.is_empty() {
                return Err(OpenError::Outdated(Outdated(state)));
            }
        }
        let SqlOptions {
            url,
            connections,
            patience,
            events_are_kept,
            ..
        } = options;
        let engine = url.engine();
        let pool = |connections| connect::pool(url, connections, *patience);
        let (writers, readers) = match engine {
            Engine::Sqlite => (pool(1)?, pool(SQLITE_READERS)?),
            Engine::Postgres | Engine::Mysql => {
                let pool = pool(*connections)?;
                (pool.clone(), pool)
            }
        };
        let metrics = StoreMetrics::default();
        let connections = |pool| Connections {
            sql: engine.statements(),
            pool,
            keeps_events: !events_are_kept.is_zero(),
            patience: *patience,
            metrics: metrics.clone(),
            together: (engine == Engine::Sqlite).then(Together::default),
        };
        Ok(Self {
            engine,
            writers: connections(writers),
            readers: connections(readers),
            events_are_kept: *events_are_kept,
            metrics,
        })
    }

    /// Brings the tables up to date, whatever `options.migrate` says; SQLite's file is made if there is none. Several may
    /// do so at once.
    pub async fn migrate(options: &SqlOptions) -> Result<(), StoreError> {
        let _starting = match options.url.path() {
            Some(path) => Some(
                prepare_file(&path, options.patience)
                    .await
                    .map_err(unavailable)?,
            ),
            None => None,
        };
        // With a connection of its own: others are made when there are tables.
        let pool = one_connection(options)?;
        migrations::run(&pool, options.url.engine()).await?;
        pool.close().await;
        Ok(())
    }

    /// How far the tables are. It changes nothing, and makes no file.
    pub async fn schema_state(options: &SqlOptions) -> Result<SchemaState, StoreError> {
        let engine = options.url.engine();
        if options.url.path().is_some_and(|path| !path.exists()) {
            return Ok(SchemaState::of_nothing(engine));
        }
        let pool = one_connection(options)?;
        let state = migrations::state(&pool, engine).await?;
        pool.close().await;
        Ok(state)
    }
}

pub(super) fn one_connection(options: &SqlOptions) -> Result<AnyPool, sqlx::Error> {
    connect::pool(&options.url, 1, options.patience)
}

/// Makes SQLite's file for its owner alone; the files beside it take over its mode. Two servers that bring the
/// tables up to date at the same moment would trip over each other, so the start is locked.
async fn prepare_file(path: &Path, patience: Duration) -> io::Result<File> {
    let starting = lock_against_other_starts(path, patience).await?;
    private(OpenOptions::new().append(true).create(true)).open(path)?;
    Ok(starting)
}

async fn lock_against_other_starts(path: &Path, patience: Duration) -> io::Result<File> {
    let lock = private(OpenOptions::new().write(true).create(true).truncate(false))
        .open(path.with_extension("starting.lock"))?;
    let deadline = Instant::now() + patience;
    while let Err(TryLockError::WouldBlock) = lock.try_lock() {
        if Instant::now() > deadline {
            return Err(io::Error::other("another server is still starting on it"));
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    Ok(lock)
}

pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn unavailable(error: io::Error) -> StoreError {
    StoreError::Unavailable(error.into())
}
