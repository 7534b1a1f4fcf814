//! Users, as operators know them: found, blocked, deleted.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{RevocationReason, UnixMillis, UserId};

use super::transaction::{Connection, Work};
use super::user_row::{find, find_and_move_on};
use super::{accounts, revoking, rows};
use crate::store::{Identity, StoreError, UserName, UserRecord};

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
    Ok(Some(UserRecord {
        account: user.account(),
        created_at: user.created_at,
        blocked_at: user.blocked_at,
        identities: identities(connection, &user.id).await?,
        merged_ids: merged_ids(connection, &user.id).await?,
    }))
}

async fn merged_ids(
    connection: &mut Connection<'_>,
    id: &UserId,
) -> Result<Vec<UserId>, StoreError> {
    let select = query_as(connection.sql.merged_ids).bind(&id.as_octets()[..]);
    let merged_ids: Vec<(Vec<u8>,)> = connection.all(select).await?;
    merged_ids
        .into_iter()
        .map(|(id,)| rows::user_id(id))
        .collect()
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
        for statement in [sql.delete_identities, sql.delete_unionids] {
            connection
                .execute(query(statement).bind(user.id.as_octets().to_vec()))
                .await?;
        }
        // The sessions of accounts that were merged into this one are under their own ids.
        let mut ids = merged_ids(connection, &user.id).await?;
        ids.push(user.id);
        for id in ids {
            for statement in [sql.delete_sessions, sql.delete_user] {
                let delete = query(statement).bind(id.as_octets().to_vec());
                connection.execute(delete).await?;
            }
        }
        Ok(Some(revocation))
    }
}
