//! The verbs of the store, each one piece of work.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::query;
use tokio::time::Instant;
use weapp_login_core::{AppId, OpenId, Revocation, UnixMillis, UserId};

use super::accounts::OfOpenId;
use super::codes::{Fail, Release, StateOf};
use super::connect::{self, DatabaseUrl, Engine};
use super::feed::{GiveTurn, MOST_IN_A_TURN, Page, Waiting};
use super::gates::Build;
use super::import::Import;
use super::session_keys::{CountByKey, KeysOf, Reseal, SealedUnder};
use super::sessions::{OfUser, Seen};
use super::transaction::{Connection, Connections, Work};
use super::users::{Block, Delete, Unblock};
use super::{migrations, revoking};
use crate::store::{
    Claim, Cleared, CodeClaim, CodeFailure, CodeHash, CodeState, ImportError, ImportSummary,
    ImportedUser, KeptSessionKeys, KnownAccount, Over, ResealedIdentity, RevocationCursor,
    RevocationPage, Revoke, SealedIdentity, SeenSession, SessionRecord, SignIn, Store, StoreError,
    UserName, UserRecord, Welcome,
};

/// SQLite has one writer at a time: writers queue for one connection, and readers have others.
const SQLITE_READERS: u32 = 4;
/// How often a starting server looks whether the other one is done.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// The store on SQLite, PostgreSQL or MySQL/MariaDB.
pub struct SqlStore {
    engine: Engine,
    writers: Connections,
    readers: Connections,
}

/// How a database is used.
#[derive(Clone, Debug)]
pub struct SqlOptions {
    pub url: DatabaseUrl,
    /// At most so many connections; SQLite has its own number.
    pub connections: u32,
    /// How long a request waits for a connection, and as long for a lock.
    pub patience: Duration,
}

impl SqlStore {
    /// Connects, and brings the tables up to date; SQLite's file is made if there is none.
    pub async fn open(options: &SqlOptions) -> Result<Self, StoreError> {
        let SqlOptions {
            url,
            connections,
            patience,
        } = options;
        let engine = url.engine();
        let pool = |connections| connect::pool(url, connections, *patience);
        let _starting = match url.path() {
            Some(path) => Some(prepare_file(&path, *patience).await.map_err(unavailable)?),
            None => None,
        };
        // With a connection of its own: others are made when there are tables.
        let migrating = pool(1)?;
        migrations::run(&migrating, engine).await?;
        migrating.close().await;
        let (writers, readers) = match engine {
            Engine::Sqlite => (pool(1)?, pool(SQLITE_READERS)?),
            Engine::Postgres | Engine::Mysql => {
                let pool = pool(*connections)?;
                (pool.clone(), pool)
            }
        };
        let connections = |pool| Connections {
            sql: engine.statements(),
            pool,
            patience: *patience,
        };
        Ok(Self {
            engine,
            writers: connections(writers),
            readers: connections(readers),
        })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }
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

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn unavailable(error: io::Error) -> StoreError {
    StoreError::Unavailable(error.into())
}

#[async_trait]
impl Store for SqlStore {
    async fn claim_code(&self, claim: &CodeClaim) -> Result<Claim, StoreError> {
        self.writers.ask(claim).await
    }

    async fn code_state(&self, code: &CodeHash) -> Result<Option<CodeState>, StoreError> {
        self.readers.ask(&StateOf(code)).await
    }

    async fn release_code(&self, code: &CodeHash) -> Result<(), StoreError> {
        self.writers.ask(&Release(code)).await.map(drop)
    }

    async fn fail_code(
        &self,
        code: &CodeHash,
        failure: CodeFailure,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        self.writers
            .ask(&Fail { code, failure, now })
            .await
            .map(drop)
    }

    async fn sign_in(&self, sign_in: &SignIn<'_>) -> Result<Welcome, StoreError> {
        self.writers.transact(sign_in).await
    }

    async fn prepare_app(&self, appid: &AppId) -> Result<(), StoreError> {
        self.writers.transact(&Build(appid)).await
    }

    async fn account(
        &self,
        appid: &AppId,
        openid: &OpenId,
    ) -> Result<Option<KnownAccount>, StoreError> {
        self.readers.ask(&OfOpenId { appid, openid }).await
    }

    async fn user(&self, name: &UserName) -> Result<Option<UserRecord>, StoreError> {
        self.readers.ask(name).await
    }

    async fn block_user(
        &self,
        id: UserId,
        now: UnixMillis,
    ) -> Result<Option<Revocation>, StoreError> {
        self.writers.transact(&Block { id, now }).await
    }

    async fn unblock_user(&self, id: UserId) -> Result<bool, StoreError> {
        self.writers.transact(&Unblock(id)).await
    }

    async fn delete_user(
        &self,
        id: UserId,
        now: UnixMillis,
    ) -> Result<Option<Revocation>, StoreError> {
        self.writers.transact(&Delete { id, now }).await
    }

    async fn sessions(
        &self,
        user_id: UserId,
        authenticated_since: UnixMillis,
        seen_since: UnixMillis,
    ) -> Result<Vec<SessionRecord>, StoreError> {
        let of_user = OfUser {
            user_id,
            authenticated_since,
            seen_since,
        };
        self.readers.ask(&of_user).await
    }

    async fn note_seen(&self, sessions: &[SeenSession]) -> Result<(), StoreError> {
        self.writers.transact(&Seen(sessions)).await
    }

    async fn revoke(&self, revoke: &Revoke) -> Result<Revocation, StoreError> {
        self.writers.transact(revoke).await
    }

    async fn order_revocations(&self, now: UnixMillis) -> Result<(), StoreError> {
        while !self.readers.ask(&Waiting { most: 1 }).await?.is_empty() {
            if self.writers.transact(&GiveTurn { now }).await? < MOST_IN_A_TURN {
                break;
            }
        }
        Ok(())
    }

    async fn revocations_after(
        &self,
        cursor: Option<&RevocationCursor>,
        limit: usize,
    ) -> Result<RevocationPage, StoreError> {
        self.readers.ask(&Page { cursor, limit }).await
    }

    async fn remember_token_life(&self, life: Duration) -> Result<(), StoreError> {
        self.writers
            .transact(&revoking::RememberTokenLife(life))
            .await
    }

    async fn session_keys(
        &self,
        appid: &AppId,
        openid: &OpenId,
    ) -> Result<Option<KeptSessionKeys>, StoreError> {
        self.readers.ask(&KeysOf { appid, openid }).await
    }

    async fn sealed_under(
        &self,
        kid: [u8; 4],
        after: Option<&(AppId, OpenId)>,
        limit: u32,
    ) -> Result<Vec<SealedIdentity>, StoreError> {
        self.readers.ask(&SealedUnder { kid, after, limit }).await
    }

    async fn reseal(&self, resealed: &[ResealedIdentity]) -> Result<(), StoreError> {
        self.writers.transact(&Reseal(resealed)).await
    }

    async fn count_sealing_keys(&self) -> Result<Vec<([u8; 4], u64)>, StoreError> {
        self.readers.ask(&CountByKey).await
    }

    async fn import_users(&self, users: &[ImportedUser]) -> Result<ImportSummary, ImportError> {
        self.writers.transact_at_leisure(&Import(users)).await?
    }

    async fn clear(&self, over: &Over) -> Result<Cleared, StoreError> {
        self.writers.ask(over).await
    }

    async fn close(&self) {
        self.readers.pool.close().await;
        self.writers.pool.close().await;
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.readers.ask(&Ping).await
    }
}

/// Whether the database answers.
struct Ping;

#[async_trait]
impl Work for Ping {
    type Done = ();

    async fn run(&self, connection: &mut Connection<'_>) -> Result<(), StoreError> {
        connection
            .execute(query(connection.sql.ping))
            .await
            .map(drop)
    }
}
