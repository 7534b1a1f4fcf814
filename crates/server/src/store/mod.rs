//! What is kept: users, their identities and sessions, spent codes, revocations.
//!
//! The verbs carry the safety: each is one transaction, and none can be half done. PostgreSQL and MySQL
//! will be two more implementations of [`Store`].

mod records;
pub mod sqlite;

use std::time::Duration;

use async_trait::async_trait;
use weapp_login_core::{AppId, OpenId, Revocation, UnixMillis};

pub use records::*;

/// How many entries of the feed are read at once.
pub const REVOCATION_PAGE_LENGTH: usize = 10_000;

/// The database could not do it. The cause is for the log, never for a client.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It is away, or too busy to answer in time; the same call may succeed later.
    #[error("the database does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It answered with something that this program did not write.
    #[error("the database holds something unexpected")]
    Unexpected(#[source] Box<dyn std::error::Error + Send + Sync>),
}

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
    /// The session is authenticated later than any revocation of its scope that was committed before,
    /// whatever the clocks say.
    async fn sign_in(&self, sign_in: &SignIn<'_>) -> Result<SignedIn, StoreError>;

    /// The account behind an openid.
    async fn account(&self, appid: &AppId, openid: &OpenId) -> Result<Option<Account>, StoreError>;

    /// Ends sessions. Whatever of the target's was authenticated by a commit before this one is hit.
    async fn revoke(&self, revoke: &Revoke) -> Result<Revocation, StoreError>;

    /// A page of the feed. `None` begins at the beginning.
    async fn revocations_after(
        &self,
        cursor: Option<&RevocationCursor>,
        limit: usize,
    ) -> Result<RevocationPage, StoreError>;

    /// Remembers how long a token may live under the policy of this server, skew included.
    ///
    /// Must be called before the first token is minted: the `until` of every revocation rests on it.
    async fn remember_token_life(&self, life: Duration) -> Result<(), StoreError>;

    /// Brings users in, all of them or none.
    async fn import_users(&self, users: &[ImportedUser]) -> Result<ImportSummary, ImportError>;

    /// Identities whose session_key, or the one before, is sealed under another key than this, in the order of
    /// their names; at most `limit`, after `after`.
    async fn session_keys_sealed_otherwise(
        &self,
        kid: [u8; 4],
        after: Option<(AppId, OpenId)>,
        limit: usize,
    ) -> Result<Vec<SealedIdentity>, StoreError>;

    /// Puts re-sealed session_keys in the place of the old ones, where these are still there unchanged.
    async fn replace_sealed_session_keys(
        &self,
        resealed: &[ResealedIdentity],
    ) -> Result<(), StoreError>;

    /// How many session_keys are sealed under each key.
    async fn count_sealing_keys(&self) -> Result<Vec<([u8; 4], u64)>, StoreError>;

    /// Ends every connection in good order; nothing can be asked afterwards.
    async fn close(&self);

    /// Answers if the database does.
    async fn ping(&self) -> Result<(), StoreError>;
}
