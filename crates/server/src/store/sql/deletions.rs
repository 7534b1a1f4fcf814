//! A user who wants the account deleted: asked for, thought better of, carried out.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::{RevocationReason, UnixMillis, UserId};

use super::events::{self, Details, NewEvent};
use super::transaction::{Connection, Work};
use super::user_row::{self, UserRow};
use super::{revoking, rows, users};
use crate::store::{Actor, DeletionRequested, EventKind, RequestDeletion, StoreError, UserChange};

#[async_trait]
impl Work for RequestDeletion {
    type Done = Option<DeletionRequested>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError> {
        let UserChange { id, by, now } = &self.user;
        let Some(user) = user_row::find_and_move_on(connection, id, *now).await? else {
            return Ok(None);
        };
        let due_at = user.deletion_due_at.unwrap_or(self.due_at);
        if user.deletion_due_at.is_none() {
            ask_for(connection, &user, due_at, by, *now).await?;
        }
        let revocation = revoking::cut_user(connection, &user, RevocationReason::Deleted).await?;
        Ok(Some(DeletionRequested { due_at, revocation }))
    }
}

/// Writes down when a user is deleted; it must be the user's turn.
pub async fn ask_for(
    connection: &mut Connection<'_>,
    user: &UserRow,
    due_at: UnixMillis,
    by: &Actor,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let insert = query(connection.sql.request_deletion)
        .bind(&user.id.as_octets()[..])
        .bind(rows::millis(now))
        .bind(rows::millis(due_at));
    connection.execute(insert).await?;
    let event = NewEvent {
        kind: EventKind::DeletionRequested,
        user_id: &user.id,
        order: user.last_authenticated_at,
        now,
        by,
        details: Details {
            due_at: Some(due_at),
            ..Details::default()
        },
    };
    events::record(connection, event).await
}

/// The user thinks better of it, in the user's turn.
pub async fn cancel(
    connection: &mut Connection<'_>,
    user: &UserRow,
    by: &Actor,
    now: UnixMillis,
) -> Result<(), StoreError> {
    forget(connection, &user.id).await?;
    let event = NewEvent {
        kind: EventKind::DeletionCancelled,
        user_id: &user.id,
        order: user.last_authenticated_at,
        now,
        by,
        details: Details::default(),
    };
    events::record(connection, event).await
}

/// There is nothing left to delete.
pub async fn forget(connection: &mut Connection<'_>, id: &UserId) -> Result<(), StoreError> {
    let delete = query(connection.sql.forget_deletion).bind(id.as_octets().to_vec());
    connection.execute(delete).await.map(drop)
}

/// Users whose deletion is due.
pub struct Due {
    pub now: UnixMillis,
    pub step: u32,
}

#[async_trait]
impl Work for Due {
    type Done = Vec<(Vec<u8>,)>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError> {
        let select = query_as(connection.sql.deletions_due)
            .bind(rows::millis(self.now))
            .bind(i64::from(self.step));
        connection.all(select).await
    }
}

/// Deletes a user whose deletion was due a moment ago, unless another server has done so.
pub struct CarryOut {
    pub id: UserId,
    pub now: UnixMillis,
}

#[async_trait]
impl Work for CarryOut {
    type Done = ();

    async fn run(&self, connection: &mut Connection<'_>) -> Result<(), StoreError> {
        let found = user_row::find_and_move_on(connection, &self.id, self.now).await?;
        // A server of before has deleted the user, or merged the account into one that nobody wants deleted.
        let Some(user) = found.filter(|user| user.id == self.id) else {
            return forget(connection, &self.id).await;
        };
        if user.deletion_due_at.is_none_or(|due_at| due_at > self.now) {
            return Ok(());
        }
        users::delete(connection, &user, &Actor::User, self.now)
            .await
            .map(drop)
    }
}
