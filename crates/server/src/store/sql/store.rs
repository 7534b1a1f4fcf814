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
use super::deletions::{CarryOut, Due};
use super::events::{self, ClearTurn, TurnsOver};
use super::export::UsersAfter;
use super::feed::Page;
use super::gates::Build;
use super::import::Import;
use super::session_keys::{CountByKey, KeysOf, Reseal, SealedUnder};
use super::sessions::{OfUser, Seen};
use super::transaction::{Connection, Connections, Work};
use super::turns::Feed;
use super::users::{Block, Delete, Unblock};
use super::{migrations, revoking, rows, turns};
use crate::store::{
    Claim, Cleared, CodeClaim, CodeFailure, CodeHash, CodeState, DeletionRequested, EventPage,
    ExternalIdSet, FeedCursor, ImportError, ImportSummary, ImportedUser, IssueSession,
    KeptSessionKeys, KnownAccount, Over, RequestDeletion, ResealedIdentity, RevocationPage, Revoke,
    SealedIdentity, SeenSession, SessionRecord, SetExternalId, SignIn, Store, StoreError,
    UserChange, UserName, UserRecord, Welcome,
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
    events_are_kept: Duration,
}

/// How a database is used.
#[derive(Clone, Debug)]
pub struct SqlOptions {
    pub url: DatabaseUrl,
    /// At most so many connections; SQLite has its own number.
    pub connections: u32,
    /// How long a request waits for a connection, and as long for a lock.
    pub patience: Duration,
    /// Zero: none are written.
    pub events_are_kept: Duration,
}

impl SqlStore {
    /// Connects, and brings the tables up to date; SQLite's file is made if there is none.
    pub async fn open(options: &SqlOptions) -> Result<Self, StoreError> {
        let SqlOptions {
            url,
            connections,
            patience,
            events_are_kept,
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
            keeps_events: !events_are_kept.is_zero(),
            patience: *patience,
        };
        Ok(Self {
            engine,
            writers: connections(writers),
            readers: connections(readers),
            events_are_kept: *events_are_kept,
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

    async fn issue_session(&self, issue: &IssueSession<'_>) -> Result<Option<Welcome>, StoreError> {
        self.writers.transact(issue).await
    }

    async fn set_external_id(&self, set: &SetExternalId) -> Result<ExternalIdSet, StoreError> {
        self.writers.transact(set).await
    }

    async fn block_user(&self, user: &UserChange) -> Result<Option<Revocation>, StoreError> {
        self.writers.transact(&Block(user)).await
    }

    async fn unblock_user(&self, user: &UserChange) -> Result<bool, StoreError> {
        self.writers.transact(&Unblock(user)).await
    }

    async fn delete_user(&self, user: &UserChange) -> Result<Option<Revocation>, StoreError> {
        self.writers.transact(&Delete(user)).await
    }

    async fn request_deletion(
        &self,
        request: &RequestDeletion,
    ) -> Result<Option<DeletionRequested>, StoreError> {
        self.writers.transact(request).await
    }

    async fn delete_who_is_due(&self, now: UnixMillis, step: u32) -> Result<u64, StoreError> {
        let due = self.readers.ask(&Due { now, step }).await?;
        let count = due.len() as u64;
        for (id,) in due {
            let id = rows::user_id(id)?;
            self.writers.transact(&CarryOut { id, now }).await?;
        }
        Ok(count)
    }

    async fn users_after(
        &self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserRecord>, StoreError> {
        self.readers.ask(&UsersAfter { after, limit }).await
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
        turns::order(&self.readers, &self.writers, Feed::Revocations, now).await
    }

    async fn revocations_after(
        &self,
        cursor: Option<&FeedCursor>,
        limit: usize,
    ) -> Result<RevocationPage, StoreError> {
        self.readers.ask(&Page { cursor, limit }).await
    }

    async fn order_events(&self, now: UnixMillis) -> Result<(), StoreError> {
        turns::order(&self.readers, &self.writers, Feed::Events, now).await
    }

    async fn events_after(
        &self,
        cursor: Option<&FeedCursor>,
        limit: usize,
    ) -> Result<EventPage, StoreError> {
        self.readers.ask(&events::Page { cursor, limit }).await
    }

    async fn clear_events(&self, now: UnixMillis, step: u32) -> Result<bool, StoreError> {
        let before = now.minus(self.events_are_kept);
        let over = self.writers.ask(&TurnsOver { before, step }).await?;
        for (turn,) in &over {
            self.writers.transact(&ClearTurn(*turn)).await?;
        }
        Ok(over.len() as u64 >= u64::from(step))
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

    async fn import_users(
        &self,
        users: &[ImportedUser],
        now: UnixMillis,
    ) -> Result<ImportSummary, ImportError> {
        let import = Import { users, now };
        self.writers.transact_at_leisure(&import).await?
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
