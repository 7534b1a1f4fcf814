//! The row of a user, where its logins and revocations take turns.

use sqlx::{query, query_as};
use weapp_login_core::{ExternalId, UnixMillis, UserId};

use super::rows;
use super::transaction::Connection;
use crate::store::{Account, StoreError};

/// The row of a user that is not merged into another one.
pub struct UserRow {
    pub id: UserId,
    /// The latest login, and the least instant of the next revocation's cut.
    pub last_authenticated_at: UnixMillis,
    /// What was authenticated up to here is ended.
    pub authenticated_until: UnixMillis,
    pub created_at: UnixMillis,
    pub blocked_at: Option<UnixMillis>,
    pub external_id: Option<ExternalId>,
    /// When the account is deleted, if its user wants that.
    pub deletion_due_at: Option<UnixMillis>,
}

impl UserRow {
    pub fn is_blocked(&self) -> bool {
        self.blocked_at.is_some()
    }

    pub fn account(&self) -> Account {
        Account {
            user_id: self.id,
            external_id: self.external_id.clone(),
        }
    }
}

/// The user's turn: nobody else logs in or is revoked until this transaction ends. The instant is later than that of
/// every login and every cut before.
///
/// It writes, because on a cluster a mere lock is not seen by the other nodes.
pub async fn move_on(
    connection: &mut Connection<'_>,
    id: &UserId,
    now: UnixMillis,
) -> Result<UserRow, StoreError> {
    let gone = || StoreError::contended("the account has just been merged or deleted");
    if let Some(sql) = connection.sql.move_login_on_and_read {
        let update = query_as(sql)
            .bind(rows::millis(now))
            .bind(&id.as_octets()[..]);
        let row = connection.optional(update).await?.ok_or_else(gone)?;
        return user_of_row(id, row).map(|(user, _)| user);
    }
    let update = query(connection.sql.move_login_on)
        .bind(rows::millis(now))
        .bind(&id.as_octets()[..]);
    if connection.execute(update).await? == 0 {
        return Err(gone());
    }
    let row = row(connection, id).await?;
    row.map(|(user, _)| user).ok_or_else(gone)
}

/// No login of the user is authenticated at this instant, or earlier, from now on.
pub async fn raise_last_login(
    connection: &mut Connection<'_>,
    id: &UserId,
    at_least: UnixMillis,
) -> Result<(), StoreError> {
    let update = query(connection.sql.raise_last_login)
        .bind(rows::millis(at_least))
        .bind(&id.as_octets()[..])
        .bind(rows::millis(at_least));
    connection.execute(update).await.map(drop)
}

/// The user, and the one that it was merged into.
async fn row(
    connection: &mut Connection<'_>,
    id: &UserId,
) -> Result<Option<(UserRow, Option<UserId>)>, StoreError> {
    let select = query_as(connection.sql.user_row).bind(&id.as_octets()[..]);
    let row: Option<Row> = connection.optional(select).await?;
    row.map(|row| user_of_row(id, row)).transpose()
}

/// last_authenticated_at, authenticated_until, created_at, blocked_at, external_id, merged_into, deletion due_at
type Row = (
    i64,
    i64,
    i64,
    Option<i64>,
    Option<String>,
    Option<Vec<u8>>,
    Option<i64>,
);

fn user_of_row(id: &UserId, row: Row) -> Result<(UserRow, Option<UserId>), StoreError> {
    let (
        last_authenticated_at,
        authenticated_until,
        created_at,
        blocked_at,
        external_id,
        merged_into,
        deletion_due_at,
    ) = row;
    let user = UserRow {
        id: *id,
        last_authenticated_at: rows::instant(last_authenticated_at)?,
        authenticated_until: rows::instant(authenticated_until)?,
        created_at: rows::instant(created_at)?,
        blocked_at: blocked_at.map(rows::instant).transpose()?,
        external_id: rows::external_id(external_id.as_deref())?,
        deletion_due_at: deletion_due_at.map(rows::instant).transpose()?,
    };
    Ok((user, merged_into.map(rows::user_id).transpose()?))
}

/// The user that answers to an id.
pub async fn find(
    connection: &mut Connection<'_>,
    id: &UserId,
) -> Result<Option<UserRow>, StoreError> {
    match row(connection, id).await? {
        // A merge moves all ids of the loser, so that one step is enough.
        Some((_, Some(winner))) => Ok(row(connection, &winner).await?.map(|(user, _)| user)),
        found => Ok(found.map(|(user, _)| user)),
    }
}

/// The user that answers to an id, in its turn.
pub async fn find_and_move_on(
    connection: &mut Connection<'_>,
    id: &UserId,
    now: UnixMillis,
) -> Result<Option<UserRow>, StoreError> {
    match find(connection, id).await? {
        Some(user) => move_on(connection, &user.id, now).await.map(Some),
        None => Ok(None),
    }
}
