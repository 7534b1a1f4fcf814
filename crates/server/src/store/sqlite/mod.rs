//! The embedded store: one file, one writer at a time.

mod accounts;
mod codes;
mod import;
mod migrations;
mod revocations;
mod rows;
mod session_keys;
mod sign_in;

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::time::Instant;
use weapp_login_core::{AppId, OpenId, Revocation, UnixMillis};

use super::{
    Account, Claim, CodeClaim, CodeFailure, CodeHash, CodeState, ImportError, ImportSummary,
    ImportedUser, ResealedIdentity, RevocationCursor, RevocationPage, Revoke, SealedIdentity,
    SignIn, SignedIn, Store, StoreError,
};

const READERS: u32 = 4;
/// How often a starting server looks whether the other one is done.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// Writers queue for one connection, so they never meet SQLITE_BUSY among themselves; readers have their own.
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, makes it if there is none, and brings its tables up to date.
    pub async fn open(path: &Path, patience: Duration) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged login or logout outlives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(patience);
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(patience)
        };
        let starting = lock_against_other_starts(path, patience)
            .await
            .map_err(|error| StoreError::Unavailable(error.into()))?;
        make_private_file(path).map_err(|error| StoreError::Unavailable(error.into()))?;
        let writer = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(rows::store_error)?;
        migrations::run(&writer).await?;
        drop(starting);
        let readers = pool(READERS)
            .connect_with(options)
            .await
            .map_err(rows::store_error)?;
        Ok(Self { writer, readers })
    }

    /// A transaction that holds the write lock from its first moment, so that it can't lose it half-way.
    async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(rows::store_error)
    }
}

/// Two servers that bring the tables up to date at the same moment would trip over each other.
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

/// SQLite would let everybody read it; the files beside it take over its mode.
fn make_private_file(path: &Path) -> io::Result<()> {
    private(OpenOptions::new().append(true).create(true))
        .open(path)
        .map(drop)
}

fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[async_trait]
impl Store for SqliteStore {
    async fn claim_code(&self, claim: &CodeClaim) -> Result<Claim, StoreError> {
        let mut transaction = self.write().await?;
        let claim = codes::claim(&mut transaction, claim).await?;
        transaction.commit().await.map_err(rows::store_error)?;
        Ok(claim)
    }

    async fn code_state(&self, code: &CodeHash) -> Result<Option<CodeState>, StoreError> {
        codes::state(
            &mut *self.readers.acquire().await.map_err(rows::store_error)?,
            code,
        )
        .await
    }

    async fn release_code(&self, code: &CodeHash) -> Result<(), StoreError> {
        codes::release(&self.writer, code).await
    }

    async fn fail_code(
        &self,
        code: &CodeHash,
        failure: CodeFailure,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        codes::fail(&self.writer, code, failure, now).await
    }

    async fn sign_in(&self, sign_in: &SignIn<'_>) -> Result<SignedIn, StoreError> {
        let mut transaction = self.write().await?;
        let signed_in = sign_in::sign_in(&mut transaction, sign_in).await?;
        transaction.commit().await.map_err(rows::store_error)?;
        Ok(signed_in)
    }

    async fn account(&self, appid: &AppId, openid: &OpenId) -> Result<Option<Account>, StoreError> {
        accounts::of_openid(
            &mut *self.readers.acquire().await.map_err(rows::store_error)?,
            appid,
            openid,
        )
        .await
    }

    async fn revoke(&self, revoke: &Revoke) -> Result<Revocation, StoreError> {
        let mut transaction = self.write().await?;
        let revocation = revocations::revoke(&mut transaction, revoke).await?;
        transaction.commit().await.map_err(rows::store_error)?;
        Ok(revocation)
    }

    async fn revocations_after(
        &self,
        cursor: Option<&RevocationCursor>,
        limit: usize,
    ) -> Result<RevocationPage, StoreError> {
        // One transaction: the cursor's row and the page are of one moment.
        let mut transaction = self.readers.begin().await.map_err(rows::store_error)?;
        revocations::page(&mut transaction, cursor, limit).await
    }

    async fn remember_token_life(&self, life: Duration) -> Result<(), StoreError> {
        revocations::remember_token_life(&self.writer, life).await
    }

    async fn import_users(&self, users: &[ImportedUser]) -> Result<ImportSummary, ImportError> {
        let mut transaction = self.write().await?;
        let summary = import::import(&mut transaction, users).await?;
        transaction.commit().await.map_err(rows::store_error)?;
        Ok(summary)
    }

    async fn session_keys_sealed_otherwise(
        &self,
        kid: [u8; 4],
        after: Option<(AppId, OpenId)>,
        limit: usize,
    ) -> Result<Vec<SealedIdentity>, StoreError> {
        session_keys::sealed_otherwise(&self.readers, kid, after, limit).await
    }

    async fn replace_sealed_session_keys(
        &self,
        resealed: &[ResealedIdentity],
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        session_keys::replace(&mut transaction, resealed).await?;
        transaction.commit().await.map_err(rows::store_error)
    }

    async fn count_sealing_keys(&self) -> Result<Vec<([u8; 4], u64)>, StoreError> {
        session_keys::count_kids(&self.readers).await
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1")
            .execute(&self.readers)
            .await
            .map(drop)
            .map_err(rows::store_error)
    }
}
