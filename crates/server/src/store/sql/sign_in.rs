//! A login in the database: user, identity, session and spent code come into being together.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{AppId, OpenId, RevocationReason, SessionId, UnixMillis, UserId};

use super::accounts::{self, NewIdentity};
use super::events::{self, Details, NewEvent};
use super::transaction::{Connection, Work};
use super::user_row::{self, UserRow};
use super::{codes, deletions, gates, merging, revoking, rows};
use crate::store::{
    Account, Actor, CodeFailure, CodeState, EventKind, KnownAccount, MergedAccounts, SessionLimit,
    SignIn, SignedIn, StoreError, Welcome,
};

#[async_trait]
impl Work for SignIn<'_> {
    type Done = Welcome;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Welcome, StoreError> {
        let identity = (self.appid, self.openid);
        let Some(known) = codes::account_for(connection, &self.code, identity).await? else {
            return what_was_done_before(connection, self).await;
        };
        let mut revocations = Vec::new();
        let (user, arrival) = find_or_create(connection, self, known, &mut revocations).await?;
        if let Some(refusal) = refusal(&user, self.cancels_deletion, self.now) {
            let failure = CodeFailure::UserBlocked;
            codes::became_failure(connection, &self.code, failure, self.now).await?;
            return Ok(refusal);
        }
        cancel_deletion(connection, &user, &Actor::User, self.now).await?;
        let session = NewSession {
            appid: self.appid,
            openid: self.openid,
            client: self.client,
            session_id_at: self.session_id_at,
            must_be_latest: self.must_be_latest,
            session_limit: self.session_limit,
            by: &Actor::User,
            now: self.now,
        };
        let is_new_user = matches!(arrival, Arrival::New);
        let signed_in = begin_session(connection, &session, &user, is_new_user).await?;
        codes::became_session(connection, &self.code, &signed_in, self.now).await?;
        revocations.extend(make_room(connection, &session, &user).await?);
        Ok(Welcome::SignedIn {
            signed_in,
            revocations,
            merged: match arrival {
                Arrival::Merged(merged) => Some(merged),
                Arrival::New | Arrival::Known => None,
            },
        })
    }
}

/// Whether the user was here before.
enum Arrival {
    New,
    Known,
    /// Twice.
    Merged(MergedAccounts),
}

/// Why a user may not log in. A deletion that is due is not thought better of: it is about to be carried out.
pub fn refusal(user: &UserRow, cancels_deletion: bool, now: UnixMillis) -> Option<Welcome> {
    if user.is_blocked() {
        return Some(Welcome::Blocked);
    }
    let due_at = user.deletion_due_at?;
    let is_cancelled = cancels_deletion && due_at > now;
    (!is_cancelled).then_some(Welcome::BeingDeleted { due_at })
}

/// Of a user who may log in: whoever does so wants to stay.
pub async fn cancel_deletion(
    connection: &mut Connection<'_>,
    user: &UserRow,
    by: &Actor,
    now: UnixMillis,
) -> Result<(), StoreError> {
    if user.deletion_due_at.is_none() {
        return Ok(());
    }
    deletions::cancel(connection, user, by, now).await
}

/// The first call has done it all, but its caller did not hear of it.
async fn what_was_done_before(
    connection: &mut Connection<'_>,
    sign_in: &SignIn<'_>,
) -> Result<Welcome, StoreError> {
    match codes::state(connection, &sign_in.code).await? {
        Some(CodeState::SignedIn { signed_in, .. }) => Ok(Welcome::SignedIn {
            signed_in,
            revocations: Vec::new(),
            merged: None,
        }),
        Some(CodeState::Failed {
            failure: CodeFailure::UserBlocked,
            ..
        }) => Ok(Welcome::Blocked),
        _ => Err(StoreError::unexpected("a login with a code that is over")),
    }
}

/// The user, in its turn.
async fn find_or_create(
    connection: &mut Connection<'_>,
    sign_in: &SignIn<'_>,
    known: Option<KnownAccount>,
    revocations: &mut Vec<Revocation>,
) -> Result<(UserRow, Arrival), StoreError> {
    let of_unionid = match sign_in.unionid {
        Some(unionid) => accounts::of_unionid(connection, sign_in.open_platform, unionid).await?,
        None => None,
    };
    let by_openid = known.map(|known| known.account.user_id);
    let by_unionid = of_unionid.map(|known| known.account.user_id);
    let (user_id, arrival) = match (by_openid, by_unionid) {
        (Some(one), Some(other)) if one != other => {
            let (user_id, ended) =
                merging::merge(connection, one, other, &Actor::User, sign_in.now).await?;
            revocations.extend(ended);
            let merged = MergedAccounts::of(one, other, user_id);
            (user_id, Arrival::Merged(merged))
        }
        (Some(user_id), _) | (None, Some(user_id)) => (user_id, Arrival::Known),
        (None, None) => {
            let user_id = create_user(connection, sign_in, revocations).await?;
            (user_id, Arrival::New)
        }
    };
    let user = user_row::move_on(connection, &user_id, sign_in.now).await?;
    if by_openid.is_some() {
        keep_session_key(connection, sign_in, &user_id).await?;
    } else {
        let identity = NewIdentity {
            appid: sign_in.appid,
            openid: sign_in.openid,
            user_id: &user_id,
            created_at: sign_in.now,
            session_key: Some(sign_in.session_key),
        };
        accounts::create_identity(connection, &identity).await?;
    }
    if let (Some(unionid), None) = (sign_in.unionid, by_unionid) {
        accounts::remember_unionid(connection, sign_in.open_platform, unionid, &user_id).await?;
    }
    Ok((user, arrival))
}

async fn keep_session_key(
    connection: &mut Connection<'_>,
    sign_in: &SignIn<'_>,
    user_id: &UserId,
) -> Result<(), StoreError> {
    let identity = (sign_in.appid, sign_in.openid, user_id);
    if accounts::replace_session_key(connection, identity, sign_in.session_key, sign_in.now).await?
    {
        Ok(())
    } else {
        Err(StoreError::contended(
            "the identity has just been merged or deleted",
        ))
    }
}

async fn create_user(
    connection: &mut Connection<'_>,
    sign_in: &SignIn<'_>,
    revocations: &mut Vec<Revocation>,
) -> Result<UserId, StoreError> {
    let id = sign_in.new_user_id;
    let account = Account {
        user_id: id,
        external_id: None,
    };
    accounts::create_user(connection, &account, sign_in.now).await?;
    let hash = accounts::hash_of_identity(sign_in.appid, sign_in.openid);
    let select = query_as(connection.sql.cut_of_deleted_identity).bind(hash);
    if let Some((cut,)) = connection.optional::<(i64,)>(select).await? {
        // A legacy token names an openid, and not the account that was deleted.
        let cut = rows::instant(cut)?;
        revocations
            .push(revoking::cut_user_until(connection, &id, cut, RevocationReason::Deleted).await?);
    }
    let event = NewEvent {
        kind: EventKind::Created,
        user_id: &id,
        order: sign_in.now,
        now: sign_in.now,
        by: &Actor::User,
        details: Details {
            identity: Some((sign_in.appid, sign_in.openid)),
            ..Details::default()
        },
    };
    events::record(connection, event).await?;
    Ok(id)
}

/// A session that is about to begin.
pub struct NewSession<'a> {
    pub appid: &'a AppId,
    pub openid: &'a OpenId,
    pub client: Option<&'a str>,
    pub session_id_at: &'a (dyn Fn(UnixMillis) -> SessionId + Send + Sync),
    pub must_be_latest: bool,
    pub session_limit: Option<SessionLimit>,
    pub by: &'a Actor,
    pub now: UnixMillis,
}

/// The session is later than every cut of its user and its app.
///
/// It is no later than it must be: a login at a server whose clock was ahead must not push all logins after it into
/// the future.
pub async fn begin_session(
    connection: &mut Connection<'_>,
    session: &NewSession<'_>,
    user: &UserRow,
    is_new_user: bool,
) -> Result<SignedIn, StoreError> {
    let after_cut = user.authenticated_until.plus(Duration::from_millis(1));
    let at_least = if session.must_be_latest {
        user.last_authenticated_at
    } else {
        session.now.max(after_cut)
    };
    let authenticated_at = gates::pass(connection, session.appid, &user.id, at_least).await?;
    // The user's row is ours, so nobody has raised it since.
    if authenticated_at > user.last_authenticated_at {
        user_row::raise_last_login(connection, &user.id, authenticated_at).await?;
    }
    let session_id = (session.session_id_at)(authenticated_at);
    let insert = query(connection.sql.begin_session)
        .bind(&session_id.as_octets()[..])
        .bind(&user.id.as_octets()[..])
        .bind(session.appid.as_str())
        .bind(session.openid.as_str())
        .bind(rows::millis(authenticated_at))
        .bind(session.client)
        .bind(rows::millis(session.now.max(authenticated_at)));
    connection.execute(insert).await?;
    let event = NewEvent {
        kind: EventKind::Login,
        user_id: &user.id,
        order: user.last_authenticated_at.max(authenticated_at),
        now: session.now,
        by: session.by,
        details: Details {
            identity: Some((session.appid, session.openid)),
            session_id: Some(&session_id),
            external_id: user.external_id.as_ref(),
            ..Details::default()
        },
    };
    events::record(connection, event).await?;
    Ok(SignedIn {
        appid: session.appid.clone(),
        openid: session.openid.clone(),
        account: Account {
            user_id: user.id,
            external_id: user.external_id.clone(),
        },
        session_id,
        authenticated_at,
        is_new_user,
    })
}

/// Ends the oldest sessions, where there are more than the limit.
///
/// Whatever is older than those that stay is ended, also what seems to be over: its last use may not be written down.
pub async fn make_room(
    connection: &mut Connection<'_>,
    session: &NewSession<'_>,
    user: &UserRow,
) -> Result<Option<Revocation>, StoreError> {
    let Some(limit) = session.session_limit else {
        return Ok(None);
    };
    let after = user.authenticated_until.max(limit.authenticated_since);
    let select = query_as(connection.sql.last_beyond_limit)
        .bind(&user.id.as_octets()[..])
        .bind(rows::millis(after))
        .bind(&user.id.as_octets()[..])
        .bind(rows::millis(after))
        .bind(rows::millis(limit.seen_since))
        .bind(i64::from(limit.sessions.get()) - 1);
    let (Some(beyond),) = connection.one::<(Option<i64>,)>(select).await? else {
        return Ok(None);
    };
    let beyond: UnixMillis = rows::instant(beyond)?;
    let cut = revoking::cut_user_until(connection, &user.id, beyond, RevocationReason::Replaced);
    cut.await.map(Some)
}
