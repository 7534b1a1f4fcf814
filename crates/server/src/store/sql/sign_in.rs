//! A login in the database: user, identity, session and spent code come into being together.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{RevocationReason, UnixMillis, UserId};

use super::accounts::{self, NewIdentity};
use super::transaction::{Connection, Work};
use super::user_row::{self, UserRow};
use super::{codes, gates, merging, revoking, rows};
use crate::store::{
    Account, CodeFailure, CodeState, MergedAccounts, SignIn, SignedIn, StoreError, Welcome,
};

#[async_trait]
impl Work for SignIn<'_> {
    type Done = Welcome;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Welcome, StoreError> {
        if !codes::spend(connection, &self.code, self.now).await? {
            return what_was_done_before(connection, self).await;
        }
        let mut revocations = Vec::new();
        let (user, arrival) = find_or_create(connection, self, &mut revocations).await?;
        if user.is_blocked() {
            codes::became_failure(connection, &self.code, CodeFailure::UserBlocked).await?;
            return Ok(Welcome::Blocked {
                merged: arrival.merged(),
            });
        }
        let is_new_user = matches!(arrival, Arrival::New);
        let signed_in = begin_session(connection, self, &user, is_new_user).await?;
        codes::became_session(connection, &self.code, &signed_in).await?;
        revocations.extend(make_room(connection, self, &user).await?);
        Ok(Welcome::SignedIn {
            signed_in,
            revocations,
            merged: arrival.merged(),
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

impl Arrival {
    fn merged(&self) -> Option<MergedAccounts> {
        match self {
            Self::Merged(merged) => Some(*merged),
            Self::New | Self::Known => None,
        }
    }
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
        }) => Ok(Welcome::Blocked { merged: None }),
        _ => Err(StoreError::unexpected("a login with a code that is over")),
    }
}

/// The user, in its turn.
async fn find_or_create(
    connection: &mut Connection<'_>,
    sign_in: &SignIn<'_>,
    revocations: &mut Vec<Revocation>,
) -> Result<(UserRow, Arrival), StoreError> {
    let known = accounts::of_openid(connection, sign_in.appid, sign_in.openid).await?;
    let of_unionid = match sign_in.unionid {
        Some(unionid) => accounts::of_unionid(connection, sign_in.open_platform, unionid).await?,
        None => None,
    };
    let by_openid = known.map(|known| known.account.user_id);
    let by_unionid = of_unionid.map(|known| known.account.user_id);
    let (user_id, arrival) = match (by_openid, by_unionid) {
        (Some(one), Some(other)) if one != other => {
            let (user_id, ended) = merging::merge(connection, one, other, sign_in.now).await?;
            revocations.extend(ended);
            let merged = MergedAccounts {
                from: if user_id == one { other } else { one },
                into: user_id,
            };
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
    Ok(id)
}

/// The session is later than every cut of its user and its app.
///
/// It is no later than it must be: a login at a server whose clock was ahead must not push all logins after it into
/// the future.
async fn begin_session(
    connection: &mut Connection<'_>,
    sign_in: &SignIn<'_>,
    user: &UserRow,
    is_new_user: bool,
) -> Result<SignedIn, StoreError> {
    let after_cut = user.authenticated_until.plus(Duration::from_millis(1));
    let at_least = if sign_in.must_be_latest {
        user.last_authenticated_at
    } else {
        sign_in.now.max(after_cut)
    };
    let authenticated_at = gates::pass(connection, sign_in.appid, &user.id, at_least).await?;
    user_row::raise_last_login(connection, &user.id, authenticated_at).await?;
    let session_id = (sign_in.session_id_at)(authenticated_at);
    let insert = query(connection.sql.begin_session)
        .bind(&session_id.as_octets()[..])
        .bind(&user.id.as_octets()[..])
        .bind(sign_in.appid.as_str())
        .bind(sign_in.openid.as_str())
        .bind(rows::millis(authenticated_at))
        .bind(sign_in.client)
        .bind(rows::millis(sign_in.now.max(authenticated_at)));
    connection.execute(insert).await?;
    Ok(SignedIn {
        appid: sign_in.appid.clone(),
        openid: sign_in.openid.clone(),
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
async fn make_room(
    connection: &mut Connection<'_>,
    sign_in: &SignIn<'_>,
    user: &UserRow,
) -> Result<Option<Revocation>, StoreError> {
    let Some(limit) = sign_in.session_limit else {
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
