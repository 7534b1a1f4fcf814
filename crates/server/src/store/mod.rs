//! What is kept: users, their identities and sessions, spent codes, revocations, events.
//!
//! The verbs carry the safety: each is one transaction, and none can be half done. [`sql`] has them for SQLite,
//! PostgreSQL and MySQL/MariaDB, and for what speaks the protocol of one of the latter.

mod error;
mod records;
pub mod sql;

use std::time::Duration;

use async_trait::async_trait;
use weapp_login_core::{AppId, OpenId, Revocation, UnixMillis, UserId};

use crate::sight::{PoolState, StoreMetrics};

pub use error::StoreError;
pub use records::*;

/// How many entries of the feed are read at once.
pub const REVOCATION_PAGE_LENGTH: usize = 10_000;
/// How many events are.
pub const EVENT_PAGE_LENGTH: usize = 1_000;

#[async_trait]
pub trait Store: Send + Sync {
    /// Takes a code for one exchange with WeChat, unless any instance has taken it before.
    async fn claim_code(&self, claim: &CodeClaim) -> Result<Claim, StoreError>;

    /// What has become of a code; `None` if it was given back.
    async fn code_state(&self, code: &CodeHash) -> Result<Option<CodeState>, StoreError>;

    /// Gives a code back that never left this server.
    async fn release_code(&self, code: &CodeHash) -> Result<(), StoreError>;

    /// Writes down that WeChat did not take a code.
    async fn fail_code(
        &self,
        code: &CodeHash,
        failure: CodeFailure,
        now: UnixMillis,
    ) -> Result<(), StoreError>;

    /// Finds or creates the user and the identity, begins the session, and writes down that the code is spent.
    ///
    /// The session is authenticated later than any revocation of its scope that was committed before, whatever the
    /// clocks say. Accounts that turn out to be one person are
    /// merged. Called again for the same code, it tells what the first call has done.
    async fn sign_in(&self, sign_in: &SignIn<'_>) -> Result<Welcome, StoreError>;

    /// Must be called for every app before its first login.
    async fn prepare_app(&self, appid: &AppId) -> Result<(), StoreError>;

    /// The account behind an openid.
    async fn account(
        &self,
        appid: &AppId,
        openid: &OpenId,
    ) -> Result<Option<KnownAccount>, StoreError>;

    /// Everything known of a user.
    async fn user(&self, name: &UserName) -> Result<Option<UserRecord>, StoreError>;

    /// Begins a session for a user who was authenticated elsewhere, as [`Store::sign_in`] does; `None` if there is no
    /// such user, and none is to be made.
    ///
    /// Whoever has no openid of the app gets `user:<user id>`, which WeChat gives to nobody.
    async fn issue_session(&self, issue: &IssueSession<'_>) -> Result<Option<Welcome>, StoreError>;

    /// Gives a user an external id, or takes it away. Two accounts that are one person by that may be merged.
    async fn set_external_id(&self, set: &SetExternalId) -> Result<ExternalIdSet, StoreError>;

    /// Keeps a user out, and ends what is open; `None` if there is no such user.
    async fn block_user(&self, user: &UserChange) -> Result<Option<Revocation>, StoreError>;

    /// Lets a user log in again; false if there is no such user.
    async fn unblock_user(&self, user: &UserChange) -> Result<bool, StoreError>;

    /// Forgets a user, and ends what is open; `None` if there is no such user.
    ///
    /// The next login of the same openid makes another account.
    async fn delete_user(&self, user: &UserChange) -> Result<Option<Revocation>, StoreError>;

    /// Ends what is open, and has the user deleted later; `None` if there is no such user.
    async fn request_deletion(
        &self,
        request: &RequestDeletion,
    ) -> Result<Option<DeletionRequested>, StoreError>;

    /// Deletes some of the users whose deletion is due, each of them once; how many were due.
    async fn delete_who_is_due(&self, now: UnixMillis, step: u32) -> Result<u64, StoreError>;

    /// Users in the order of their ids, merged accounts aside.
    async fn users_after(
        &self,
        after: Option<UserId>,
        limit: u32,
    ) -> Result<Vec<UserRecord>, StoreError>;

    /// The sessions of a user that have not been ended, the latest login first.
    ///
    /// Those that were authenticated, or last seen, before the given instants are over.
    async fn sessions(
        &self,
        user_id: UserId,
        authenticated_since: UnixMillis,
        seen_since: UnixMillis,
    ) -> Result<Vec<SessionRecord>, StoreError>;

    /// Writes down when sessions were used last; one that is not known (of a legacy token that was not minted here)
    /// is from now on.
    async fn note_seen(&self, sessions: &[SeenSession]) -> Result<(), StoreError>;

    /// Ends sessions. Whatever of the target's was authenticated by a commit before this one is hit.
    async fn revoke(&self, revoke: &Revoke) -> Result<Revocation, StoreError>;

    /// Gives all revocations that are committed, and have no place in the feed yet, the next ones.
    ///
    /// Numbers that are given before the commit would be seen out of order, and a reader who has gone past one
    /// would never see it.
    async fn order_revocations(&self, now: UnixMillis) -> Result<(), StoreError>;

    /// A page of the feed. `None` begins at the beginning.
    async fn revocations_after(
        &self,
        cursor: Option<&FeedCursor>,
        limit: usize,
    ) -> Result<RevocationPage, StoreError>;

    /// Gives all events that are committed, and have no place yet, the next ones.
    async fn order_events(&self, now: UnixMillis) -> Result<(), StoreError>;

    /// A page of the events. `None` begins with the oldest that is kept.
    async fn events_after(
        &self,
        cursor: Option<&FeedCursor>,
        limit: usize,
    ) -> Result<EventPage, StoreError>;

    /// Clears some of the events that are older than they are kept; whether there may be more.
    async fn clear_events(&self, now: UnixMillis, step: u32) -> Result<bool, StoreError>;

    /// Remembers how long a token may live under the policy of this server, skew included.
    ///
    /// Must be called before revocations are loaded and the first token is minted: the `until` of every revocation
    /// rests on it.
    async fn remember_token_life(&self, life: Duration) -> Result<(), StoreError>;

    /// The session_keys of an identity; `None` if it has none here.
    async fn session_keys(
        &self,
        appid: &AppId,
        openid: &OpenId,
    ) -> Result<Option<KeptSessionKeys>, StoreError>;

    /// Identities whose session_key is sealed under a key, in the order of their names.
    async fn sealed_under(
        &self,
        kid: [u8; 4],
        after: Option<&(AppId, OpenId)>,
        limit: u32,
    ) -> Result<Vec<SealedIdentity>, StoreError>;

    /// Puts session_keys that were sealed anew in the place of the old ones, where these are still there.
    async fn reseal(&self, resealed: &[ResealedIdentity]) -> Result<(), StoreError>;

    /// How many session_keys are sealed under each key.
    async fn count_sealing_keys(&self) -> Result<Vec<([u8; 4], u64)>, StoreError>;

    /// Brings users in, all of them or none.
    async fn import_users(
        &self,
        users: &[ImportedUser],
        now: UnixMillis,
    ) -> Result<ImportSummary, ImportError>;

    /// Clears some of what is over.
    async fn clear(&self, over: &Over) -> Result<Cleared, StoreError>;

    /// Ends every connection in good order; nothing can be asked afterwards.
    async fn close(&self);

    /// How much there is to do, and what can't be done.
    fn metrics(&self) -> &StoreMetrics;

    /// The connections, at this moment.
    fn pools(&self) -> Vec<PoolState>;

    /// Answers if the database does.
    async fn ping(&self) -> Result<(), StoreError>;
}
