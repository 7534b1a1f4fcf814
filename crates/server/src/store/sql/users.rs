//! A user: its row, where its logins and revocations take turns; finding, blocking, deleting it.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{ExternalId, RevocationReason, UnixMillis, UserId};

use super::transaction::{Connection, Work};
use super::{accounts, revoking, rows};
use crate::store::{Account, Identity, StoreError, UserName, UserRecord};

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
}

impl UserRow {
    pub fn is_blocked(&self) -> bool {
        self.blocked_at.is_some()
    }

    fn account(&self) -> Account {
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
    let update = query(connection.sql.move_login_on)
        .bind(rows::millis(now))
        .bind(&id.as_octets()[..]);
    if connection.execute(update).await? == 0 {
        return Err(StoreError::contended(
            "the account has just been merged or deleted",
        ));
    }
    let row = row(connection, id).await?;
    row.map(|(user, _)| user)
        .ok_or_else(|| StoreError::contended("the account has just been deleted"))
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
    type Row = (i64, i64, i64, Option<i64>, Option<String>, Option<Vec<u8>>);
    let select = query_as(connection.sql.user_row).bind(&id.as_octets()[..]);
    let row: Option<Row> = connection.optional(select).await?;
    let Some((
        last_authenticated_at,
        authenticated_until,
        created_at,
        blocked_at,
        external_id,
        merged_into,
    )) = row
    else {
        return Ok(None);
    };
    let user = UserRow {
        id: *id,
        last_authenticated_at: rows::instant(last_authenticated_at)?,
        authenticated_until: rows::instant(authenticated_until)?,
        created_at: rows::instant(created_at)?,
        blocked_at: blocked_at.map(rows::instant).transpose()?,
        external_id: rows::external_id(external_id.as_deref())?,
    };
    Ok(Some((user, merged_into.map(rows::user_id).transpose()?)))
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

pub async fn block(
    connection: &mut Connection<'_>,
    id: &UserId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let update = query(connection.sql.block_user)
        .bind(rows::millis(now))
        .bind(&id.as_octets()[..]);
    connection.execute(update).await.map(drop)
}

#[async_trait]
impl Work for UserName {
    type Done = Option<UserRecord>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Option<UserRecord>, StoreError> {
        let known = match self {
            Self::Id(id) => return record(connection, id).await,
            Self::External(id) => accounts::of_external_id(connection, id).await?,
            Self::OpenId(appid, openid) => accounts::of_openid(connection, appid, openid).await?,
        };
        match known {
            Some(known) => record(connection, &known.account.user_id).await,
            None => Ok(None),
        }
    }
}

async fn record(
    connection: &mut Connection<'_>,
    id: &UserId,
) -> Result<Option<UserRecord>, StoreError> {
    let Some(user) = find(connection, id).await? else {
        return Ok(None);
    };
    let select = query_as(connection.sql.merged_ids).bind(&user.id.as_octets()[..]);
    let merged_ids: Vec<(Vec<u8>,)> = connection.all(select).await?;
    Ok(Some(UserRecord {
        account: user.account(),
        created_at: user.created_at,
        blocked_at: user.blocked_at,
        identities: identities(connection, &user.id).await?,
        merged_ids: merged_ids
            .into_iter()
            .map(|(id,)| rows::user_id(id))
            .collect::<Result<_, _>>()?,
    }))
}

async fn identities(
    connection: &mut Connection<'_>,
    id: &UserId,
) -> Result<Vec<Identity>, StoreError> {
    let select = query_as(connection.sql.identities_of_user).bind(&id.as_octets()[..]);
    let identities: Vec<(String, String, i64)> = connection.all(select).await?;
    let identity = |(appid, openid, created_at): (String, String, i64)| {
        Ok(Identity {
            appid: rows::text_id(&appid)?,
            openid: rows::text_id(&openid)?,
            created_at: rows::instant(created_at)?,
        })
    };
    identities.into_iter().map(identity).collect()
}

/// Keeps a user out, and ends what is open.
pub struct Block {
    pub id: UserId,
    pub now: UnixMillis,
}

#[async_trait]
impl Work for Block {
    type Done = Option<Revocation>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Option<Revocation>, StoreError> {
        let Some(user) = find_and_move_on(connection, &self.id, self.now).await? else {
            return Ok(None);
        };
        block(connection, &user.id, self.now).await?;
        revoking::cut_user(connection, &user, RevocationReason::Blocked)
            .await
            .map(Some)
    }
}

pub struct Unblock(pub UserId);

#[async_trait]
impl Work for Unblock {
    type Done = bool;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<bool, StoreError> {
        // In its turn, so that it is not merged meanwhile: the block would live on in the other account.
        let turn = find_and_move_on(connection, &self.0, UnixMillis::default());
        let Some(user) = turn.await? else {
            return Ok(false);
        };
        let update = query(connection.sql.unblock_user).bind(&user.id.as_octets()[..]);
        connection.execute(update).await.map(|changed| changed > 0)
    }
}

/// Forgets a user, and ends what is open.
pub struct Delete {
    pub id: UserId,
    pub now: UnixMillis,
}

#[async_trait]
impl Work for Delete {
    type Done = Option<Revocation>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Option<Revocation>, StoreError> {
        let Some(user) = find_and_move_on(connection, &self.id, self.now).await? else {
            return Ok(None);
        };
        let revocation = revoking::cut_user(connection, &user, RevocationReason::Deleted).await?;
        for identity in identities(connection, &user.id).await? {
            let insert = query(connection.sql.remember_deleted_identity)
                .bind(accounts::hash_of_identity(
                    &identity.appid,
                    &identity.openid,
                ))
                .bind(rows::millis(user.last_authenticated_at));
            connection.execute(insert).await?;
        }
        let sql = connection.sql;
        for statement in [
            sql.delete_identities,
            sql.delete_unionids,
            sql.delete_sessions,
            sql.delete_merged_ids,
            sql.delete_user,
        ] {
            connection
                .execute(query(statement).bind(user.id.as_octets().to_vec()))
                .await?;
        }
        Ok(Some(revocation))
    }
}
