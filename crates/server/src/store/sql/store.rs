//! The verbs of the store, each one piece of work.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{AnyPool, query};
use weapp_login_core::{AppId, OpenId, Revocation, UnixMillis, UserId};

use super::accounts::OfOpenId;
use super::codes::{Fail, Release, StateOf};
use super::connect::Engine;
use super::deletions::{CarryOut, Due};
use super::events::{self, ClearTurn, TurnsOver};
use super::export::UsersAfter;
use super::feed::Page;
use super::gates::Build;
use super::import::Import;
use super::revoking;
use super::session_keys::{CountByKey, KeysOf, Reseal, SealedUnder};
use super::sessions::{OfUser, Seen};
use super::transaction::{Connection, Connections, Work};
use super::turns::Feed;
use super::users::{Block, Delete, Unblock};
use super::{rows, turns};
use crate::sight::{PoolState, StoreMetrics};
use crate::store::{
    Claim, Cleared, CodeClaim, CodeFailure, CodeHash, CodeState, DeletionRequested, EventPage,
    ExternalIdSet, FeedCursor, ImportError, ImportSummary, ImportedUser, IssueSession,
    KeptSessionKeys, KnownAccount, Over, RequestDeletion, ResealedIdentity, RevocationPage, Revoke,
    SealedIdentity, SeenSession, SessionRecord, SetExternalId, SignIn, Store, StoreError,
    UserChange, UserName, UserRecord, Welcome,
};

/// The store on SQLite, PostgreSQL or MySQL/MariaDB.
pub struct SqlStore {
    pub(super) engine: Engine,
    pub(super) writers: Connections,
    pub(super) readers: Connections,
    pub(super) events_are_kept: Duration,
    pub(super) metrics: StoreMetrics,
}

impl SqlStore {
    pub fn engine(&self) -> Engine {
        self.engine
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn claim_code(&self, claim: &CodeClaim) -> Result<Claim, StoreError> {
        match self.engine {
            Engine::Sqlite => self.writers.transact_together(claim).await,
            // One statement is a transaction by itself.
            Engine::Postgres | Engine::Mysql => self.writers.ask(claim).await,
        }
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
        self.writers.transact_together(sign_in).await
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
        let mut failed = None;
        for (id,) in due {
            let id = rows::user_id(id)?;
            // One that can't be deleted keeps none of the others.
            if let Err(error) = self.writers.transact(&CarryOut { id, now }).await {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(count), Err)
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

    fn metrics(&self) -> &StoreMetrics {
        &self.metrics
    }

    fn pools(&self) -> Vec<PoolState> {
        match self.engine {
            Engine::Sqlite => vec![
                state_of("writers", &self.writers.pool),
                state_of("readers", &self.readers.pool),
            ],
            Engine::Postgres | Engine::Mysql => vec![state_of("all", &self.writers.pool)],
        }
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.readers.ask(&Ping).await
    }
}

fn state_of(name: &'static str, pool: &AnyPool) -> PoolState {
    PoolState {
        name,
        open: pool.size(),
        idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        max: pool.options().get_max_connections(),
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
