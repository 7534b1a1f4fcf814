//! What is done to users: at the command line, by the team's services, and by users themselves.

use std::time::Duration;

use weapp_login_core::revocation::Revocation;
use weapp_login_core::{AppId, ExternalId, OpenId, RevocationReason, UnixMillis, UserId};
use weapp_login_guard::Session;

use crate::apps::App;
use crate::client_description::ClientDescription;
use crate::login::{LoggedIn, new_user_id};
use crate::service::Service;
use crate::sight::audit::AuditEvent;
use crate::sight::{LoginOutcome, Minted};
use crate::store::{
    Actor, ExternalIdSet, IssueSession, RequestDeletion, Revoke, RevokeTarget, SessionRecord,
    SetExternalId, Store, StoreError, UserChange, UserName, UserRecord, Welcome,
};

/// Against a user, or for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// All sessions end.
    Kick,
    /// The same, and no login is let in.
    Block,
    Unblock,
    /// All sessions end, and the next login makes a new user.
    Delete,
}

/// Takes a measure, and gives back what ended by it; `None` if there is no such user.
pub async fn take(
    store: &dyn Store,
    measure: Measure,
    user: UserChange,
) -> Result<Option<Option<Revocation>>, StoreError> {
    Ok(match measure {
        Measure::Kick => {
            let revoke = Revoke {
                target: RevokeTarget::User(user.id),
                reason: RevocationReason::Kicked,
                by: user.by,
                now: user.now,
            };
            Some(Some(store.revoke(&revoke).await?))
        }
        Measure::Block => store.block_user(&user).await?.map(Some),
        Measure::Unblock => store.unblock_user(&user).await?.then_some(None),
        Measure::Delete => store.delete_user(&user).await?.map(Some),
    })
}

/// A user who may have a session, as a service says.
pub struct IssueRequest {
    pub user: UserName,
    pub app: App,
    /// Where nobody has the external id, a user is made who has it.
    pub creates: bool,
    pub cancels_deletion: bool,
    pub client: Option<ClientDescription>,
    pub by: Actor,
}

#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error("there is no such user")]
    NoSuchUser,
    #[error("the user is blocked")]
    Blocked,
    #[error("the user is being deleted")]
    BeingDeleted { due_at: UnixMillis },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What has become of an account whose user wanted it deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    Done,
    /// Until then its user may think better of it.
    DueAt(UnixMillis),
}

impl Service {
    /// Everything known of a user, and the sessions that have not been ended.
    pub async fn find_user(
        &self,
        name: &UserName,
    ) -> Result<Option<(UserRecord, Vec<SessionRecord>)>, StoreError> {
        let Some(user) = self.store.user(name).await? else {
            return Ok(None);
        };
        let sessions = self.sessions_of(user.account.user_id).await?;
        Ok(Some((user, sessions)))
    }

    /// Gives back the id of the user; `None` if there is none.
    pub async fn take_measure(
        &self,
        measure: Measure,
        name: &UserName,
        by: Actor,
    ) -> Result<Option<UserId>, StoreError> {
        let Some(user) = self.store.user(name).await? else {
            return Ok(None);
        };
        let id = user.account.user_id;
        let now = (self.clock)();
        let change = UserChange {
            id,
            by: by.clone(),
            now,
        };
        let taken = take(self.store.as_ref(), measure, change).await?;
        self.obey(taken.iter().flatten().cloned());
        if taken.is_some() {
            self.audit(&AuditEvent::measure(measure, id, &by));
        }
        Ok(taken.map(|_| id))
    }

    /// Gives a user an external id, or takes it away.
    pub async fn set_external_id(
        &self,
        name: &UserName,
        external_id: Option<ExternalId>,
        merges: bool,
        by: Actor,
    ) -> Result<ExternalIdSet, StoreError> {
        let Some(user) = self.store.user(name).await? else {
            return Ok(ExternalIdSet::NoSuchUser);
        };
        let set = SetExternalId {
            user: UserChange {
                id: user.account.user_id,
                by,
                now: (self.clock)(),
            },
            external_id,
            merges,
        };
        let done = self.store.set_external_id(&set).await?;
        if let ExternalIdSet::Done {
            revocations,
            merged,
            ..
        } = &done
        {
            self.obey(revocations.iter().cloned());
            self.report_merge(*merged);
        }
        Ok(done)
    }

    /// A session for a user whom the team has authenticated by other means: a login without a code.
    pub async fn issue_session(&self, request: IssueRequest) -> Result<LoggedIn, IssueError> {
        let now = (self.clock)();
        let (appid, by) = (&request.app.appid, request.by);
        let session_id_at =
            |openid: &OpenId, at: UnixMillis| self.minting.session_id_at(appid, openid)(at);
        let issue = IssueSession {
            user: &request.user,
            appid,
            new_user_id: request.creates.then(|| new_user_id(now)),
            client: request.client.as_ref().map(ClientDescription::as_str),
            session_id_at: &session_id_at,
            must_be_latest: self.sessions_must_be_latest(appid),
            session_limit: self.session_limit_at(now),
            cancels_deletion: request.cancels_deletion,
            by: by.clone(),
            now,
        };
        match self.store.issue_session(&issue).await? {
            None => Err(IssueError::NoSuchUser),
            Some(Welcome::Blocked) => Err(IssueError::Blocked),
            Some(Welcome::BeingDeleted { due_at }) => Err(IssueError::BeingDeleted { due_at }),
            Some(Welcome::SignedIn {
                signed_in,
                revocations,
                merged: _,
            }) => {
                self.obey(revocations);
                self.sight.sessions.minted(Minted::ForService);
                self.audit(&AuditEvent::Login {
                    outcome: LoginOutcome::of(&signed_in),
                    app: Some(&request.app),
                    signed_in: Some(&signed_in),
                    client_address: None,
                    client: request.client.as_ref(),
                    by: &by,
                });
                Ok(LoggedIn {
                    token: self.minting.first(&signed_in, now),
                    signed_in,
                })
            }
        }
    }

    /// Deletes the account of a user who wants that, or has it deleted after the time for thinking better of it.
    pub async fn delete_account(&self, session: &Session) -> Result<Deletion, StoreError> {
        let user = UserChange {
            id: session.user_id,
            by: Actor::User,
            now: (self.clock)(),
        };
        if self.deletion_delay.is_zero() {
            self.obey(self.store.delete_user(&user).await?);
            self.audit(&AuditEvent::measure(Measure::Delete, user.id, &user.by));
            return Ok(Deletion::Done);
        }
        let due_at = user.now.plus(self.deletion_delay);
        let id = user.id;
        let request = RequestDeletion { user, due_at };
        Ok(match self.store.request_deletion(&request).await? {
            Some(requested) => {
                self.obey([requested.revocation]);
                self.audit(&AuditEvent::DeletionRequested { user_id: id });
                Deletion::DueAt(requested.due_at)
            }
            // Somebody else was faster.
            None => Deletion::Done,
        })
    }

    /// The session with the external id that its user has now, which may be newer than the token: for the next token.
    ///
    /// A database that is busy or away keeps nobody waiting: then it stays as it was.
    pub async fn with_current_external_id(&self, session: Session) -> Session {
        // A legacy token says nothing of it, so it was looked up just now.
        if session.is_legacy {
            return session;
        }
        let known = self.store.account(&session.appid, &session.openid);
        let known = tokio::time::timeout(LOOK_UP_PATIENCE, known).await;
        match known {
            Ok(Ok(Some(known))) if known.account.user_id == session.user_id => Session {
                external_id: known.account.external_id,
                ..session
            },
            _ => session,
        }
    }

    /// Whether a session of the app must be later than every other one of its user.
    pub(crate) fn sessions_must_be_latest(&self, appid: &AppId) -> bool {
        self.session_limit.is_some() || self.minting.names_sessions_by_time(appid)
    }

    /// What this server has just committed is in force here at once.
    pub(crate) fn obey(&self, revocations: impl IntoIterator<Item = Revocation>) {
        for revocation in revocations {
            self.sight.sessions.ended(&revocation);
            self.revocations.apply(revocation);
        }
    }
}

/// How long a renewal waits for the database.
const LOOK_UP_PATIENCE: Duration = Duration::from_millis(500);
