//! Users, as operators know them: found, blocked, deleted.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{RevocationReason, UnixMillis, UserId};

use super::events::{self, Details, NewEvent};
use super::transaction::{Connection, Work};
use super::user_row::{UserRow, find, find_and_move_on};
use super::{accounts, deletions, revoking, rows};
use crate::store::{
    Actor, EventKind, Identity, KnownUnionId, StoreError, UserChange, UserName, UserRecord,
};

/// Keeps a user out; it must be the user's turn.
pub async fn block(
    connection: &mut Connection<'_>,
    user: &UserRow,
    by: &Actor,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let update = query(connection.sql.block_user)
        .bind(rows::millis(now))
        .bind(&user.id.as_octets()[..]);
    connection.execute(update).await?;
    tell(connection, EventKind::Blocked, user, by, now).await
}

/// What was done to a user whose turn it is.
pub async fn tell(
    connection: &mut Connection<'_>,
    kind: EventKind,
    user: &UserRow,
    by: &Actor,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let event = NewEvent {
        kind,
        user_id: &user.id,
        order: user.last_authenticated_at,
        now,
        by,
        details: Details {
            external_id: user.external_id.as_ref(),
            ..Details::default()
        },
    };
    events::record(connection, event).await
}

#[async_trait]
impl Work for UserName {
    type Done = Option<UserRecord>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Option<UserRecord>, StoreError> {
        match id_of(connection, self).await? {
            Some(id) => record(connection, &id).await,
            None => Ok(None),
        }
    }
}

/// The id of the user, if there is one by that name; never that of an account that was merged into another one.
pub async fn id_of(
    connection: &mut Connection<'_>,
    name: &UserName,
) -> Result<Option<UserId>, StoreError> {
    let known = match name {
        UserName::Id(id) => return Ok(find(connection, id).await?.map(|user| user.id)),
        UserName::External(id) => accounts::of_external_id(connection, id).await?,
        UserName::OpenId(appid, openid) => accounts::of_openid(connection, appid, openid).await?,
        UserName::UnionId(KnownUnionId {
            open_platform,
            unionid,
        }) => accounts::of_unionid(connection, open_platform, unionid).await?,
    };
    Ok(known.map(|known| known.account.user_id))
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
        deletion_due_at: user.deletion_due_at,
        identities: identities(connection, &user.id).await?,
        unionids: unionids(connection, &user.id).await?,
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

async fn unionids(
    connection: &mut Connection<'_>,
    id: &UserId,
) -> Result<Vec<KnownUnionId>, StoreError> {
    let select = query_as(connection.sql.unionids_of_user).bind(&id.as_octets()[..]);
    let unionids: Vec<(String, String)> = connection.all(select).await?;
    let unionid = |(open_platform, unionid): (String, String)| {
        Ok(KnownUnionId {
            open_platform,
            unionid: rows::text_id(&unionid)?,
        })
    };
    unionids.into_iter().map(unionid).collect()
}

pub async fn identities(
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
pub struct Block<'a>(pub &'a UserChange);

#[async_trait]
impl Work for Block<'_> {
    type Done = Option<Revocation>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Option<Revocation>, StoreError> {
        let UserChange { id, by, now } = self.0;
        let Some(user) = find_and_move_on(connection, id, *now).await? else {
            return Ok(None);
        };
        block(connection, &user, by, *now).await?;
        revoking::cut_user(connection, &user, RevocationReason::Blocked)
            .await
            .map(Some)
    }
}

pub struct Unblock<'a>(pub &'a UserChange);

#[async_trait]
impl Work for Unblock<'_> {
    type Done = bool;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<bool, StoreError> {
        let UserChange { id, by, now } = self.0;
        // In its turn, so that it is not merged meanwhile: the block would live on in the other account.
        let turn = find_and_move_on(connection, id, UnixMillis::default());
        let Some(user) = turn.await? else {
            return Ok(false);
        };
        let update = query(connection.sql.unblock_user).bind(&user.id.as_octets()[..]);
        connection.execute(update).await?;
        tell(connection, EventKind::Unblocked, &user, by, *now).await?;
        Ok(true)
    }
}

/// Forgets a user, and ends what is open.
pub struct Delete<'a>(pub &'a UserChange);

#[async_trait]
impl Work for Delete<'_> {
    type Done = Option<Revocation>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Option<Revocation>, StoreError> {
        let UserChange { id, by, now } = self.0;
        match find_and_move_on(connection, id, *now).await? {
            Some(user) => delete(connection, &user, by, *now).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Forgets a user whose turn it is, and ends what is open.
pub async fn delete(
    connection: &mut Connection<'_>,
    user: &UserRow,
    by: &Actor,
    now: UnixMillis,
) -> Result<Revocation, StoreError> {
    let revocation = revoking::cut_user(connection, user, RevocationReason::Deleted).await?;
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
        for statement in [sql.delete_sessions, sql.delete_merge, sql.delete_user] {
            let delete = query(statement).bind(id.as_octets().to_vec());
            connection.execute(delete).await?;
        }
    }
    deletions::forget(connection, &user.id).await?;
    tell(connection, EventKind::Deleted, user, by, now).await?;
    Ok(revocation)
}
