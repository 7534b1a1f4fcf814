//! The verbs of the store, each one piece of work.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::query;
use weapp_login_core::{AppId, OpenId, Revocation, UnixMillis, UserId};

use super::accounts::OfOpenId;
use super::codes::{Fail, Release, StateOf};
use super::connect::Engine;
use super::feed::{GiveTurn, MOST_IN_A_TURN, Page, Waiting};
use super::gates::Build;
use super::import::Import;
use super::revoking;
use super::session_keys::{CountByKey, Reseal, SealedUnder};
use super::sessions::{OfUser, Seen};
use super::transaction::{Connection, Connections, Work};
use super::users::{Block, Delete, Unblock};
use crate::store::{
    Claim, Cleared, CodeClaim, CodeFailure, CodeHash, CodeState, ImportError, ImportSummary,
    ImportedUser, KnownAccount, Over, ResealedIdentity, RevocationCursor, RevocationPage, Revoke,
    SealedIdentity, SeenSession, SessionRecord, SignIn, Store, StoreError, UserName, UserRecord,
    Welcome,
};

/// The store on SQLite, PostgreSQL or MySQL/MariaDB.
pub struct SqlStore {
    pub(super) engine: Engine,
    pub(super) writers: Connections,
    pub(super) readers: Connections,
}

impl SqlStore {
    pub fn engine(&self) -> Engine {
        self.engine
    }
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
