//! Ending sessions: the cut where logins look, and the entry for the feed.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::revocation::{Revocation, Scope};
use weapp_login_core::{RevocationReason, SessionId, UnixMillis, UserId};

use super::events::{self, Details, NewEvent};
use super::transaction::{Connection, Work};
use super::user_row::{self, UserRow};
use super::{gates, rows, users};
use crate::random;
use crate::store::{EventKind, Revoke, RevokeTarget, StoreError};

#[async_trait]
impl Work for Revoke {
    type Done = Revocation;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Revocation, StoreError> {
        let (now, reason) = (self.now, self.reason);
        match &self.target {
            RevokeTarget::Session {
                id,
                user_id,
                authenticated_at,
            } => {
                end_session(connection, id, user_id, *authenticated_at, now).await?;
                tell_of_logout(connection, self, id, user_id).await?;
                record(connection, Scope::Session(*id), *authenticated_at, reason).await
            }
            RevokeTarget::User(id) => {
                match user_row::find_and_move_on(connection, id, now).await? {
                    Some(user) => {
                        let kind = match reason {
                            RevocationReason::LoggedOut => EventKind::Logout,
                            _ => EventKind::Kicked,
                        };
                        users::tell(connection, kind, &user, &self.by, now).await?;
                        cut_user(connection, &user, reason).await
                    }
                    // Its tokens may live still.
                    None => {
                        let scope = Scope::User {
                            id: *id,
                            authenticated_until: now,
                        };
                        record(connection, scope, now, reason).await
                    }
                }
            }
            RevokeTarget::App(id) => {
                let authenticated_until = gates::cut_app(connection, id, now).await?;
                let scope = Scope::App {
                    id: id.clone(),
                    authenticated_until,
                };
                record(connection, scope, authenticated_until, reason).await
            }
            RevokeTarget::All => {
                let authenticated_until = gates::cut_all(connection, now).await?;
                record(
                    connection,
                    Scope::All {
                        authenticated_until,
                    },
                    authenticated_until,
                    reason,
                )
                .await
            }
        }
    }
}

/// It comes after the turn of the login, and before that of whatever the user does next.
async fn tell_of_logout(
    connection: &mut Connection<'_>,
    revoke: &Revoke,
    session_id: &SessionId,
    user_id: &UserId,
) -> Result<(), StoreError> {
    if !connection.keeps_events {
        return Ok(());
    }
    let user = user_row::find(connection, user_id).await?;
    let event = NewEvent {
        kind: EventKind::Logout,
        user_id,
        order: user.map_or(revoke.now, |user| user.last_authenticated_at),
        now: revoke.now,
        by: &revoke.by,
        details: Details {
            session_id: Some(session_id),
            ..Details::default()
        },
    };
    events::record(connection, event).await
}

/// Ends everything of a user that was authenticated before its turn, which this is.
pub async fn cut_user(
    connection: &mut Connection<'_>,
    user: &UserRow,
    reason: RevocationReason,
) -> Result<Revocation, StoreError> {
    cut_user_until(connection, &user.id, user.last_authenticated_at, reason).await
}

/// Ends what was authenticated up to an instant; it must be the user's turn.
pub async fn cut_user_until(
    connection: &mut Connection<'_>,
    id: &UserId,
    authenticated_until: UnixMillis,
    reason: RevocationReason,
) -> Result<Revocation, StoreError> {
    let cut = query(connection.sql.cut_user)
        .bind(rows::millis(authenticated_until))
        .bind(&id.as_octets()[..]);
    connection.execute(cut).await?;
    let scope = Scope::User {
        id: *id,
        authenticated_until,
    };
    record(connection, scope, authenticated_until, reason).await
}

/// How long a token may live under any policy used so far.
pub async fn token_life(connection: &mut Connection<'_>) -> Result<Duration, StoreError> {
    let (millis,): (i64,) = connection.one(query_as(connection.sql.token_life)).await?;
    Ok(Duration::from_millis(
        u64::try_from(millis).unwrap_or_default(),
    ))
}

/// Remembers how long a token may live, if that is longer than under any policy before.
pub struct RememberTokenLife(pub Duration);

#[async_trait]
impl Work for RememberTokenLife {
    type Done = ();

    async fn run(&self, connection: &mut Connection<'_>) -> Result<(), StoreError> {
        let millis = i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX);
        let update = query(connection.sql.remember_token_life).bind(millis);
        connection.execute(update).await.map(drop)
    }
}

async fn end_session(
    connection: &mut Connection<'_>,
    id: &SessionId,
    user_id: &UserId,
    authenticated_at: UnixMillis,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let end = query(connection.sql.end_session)
        .bind(rows::millis(now))
        .bind(&id.as_octets()[..]);
    connection.execute(end).await?;
    // A legacy session is named by its token, and that by its millisecond: the next login must have a later one, or
    // it would be the ended session again.
    user_row::raise_last_login(connection, user_id, authenticated_at).await
}

async fn record(
    connection: &mut Connection<'_>,
    scope: Scope,
    last_hit: UnixMillis,
    reason: RevocationReason,
) -> Result<Revocation, StoreError> {
    let insert = query(connection.sql.record_revocation)
        .bind(random::octets::<16>().to_vec())
        .bind(scope.word())
        .bind(scope.id().unwrap_or_default())
        .bind(scope.authenticated_until().map(rows::millis))
        .bind(rows::millis(last_hit))
        .bind(reason.as_str());
    connection.execute(insert).await?;
    Ok(Revocation {
        scope,
        until: last_hit.plus(token_life(connection).await?),
        reason,
    })
}
