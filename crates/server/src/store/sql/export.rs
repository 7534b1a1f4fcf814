//! All users, page by page, each with everything that is known of it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use sqlx::query_as;
use weapp_login_core::UserId;

use super::rows;
use super::transaction::{Connection, Work};
use crate::store::{Account, Identity, KnownUnionId, StoreError, UserRecord};

/// Users in the order of their ids. Each page is read in four steps, so an account that is merged meanwhile may be there
/// without its openids, or not at all.
pub struct UsersAfter {
    pub after: Option<UserId>,
    pub limit: u32,
}

/// id, external_id, created_at, blocked_at, due_at
type UserRow = (Vec<u8>, Option<String>, i64, Option<i64>, Option<i64>);

#[async_trait]
impl Work for UsersAfter {
    type Done = Vec<UserRecord>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Vec<UserRecord>, StoreError> {
        let after = self.after.map_or(Vec::new(), |id| id.as_octets().to_vec());
        let select = query_as(connection.sql.users_after)
            .bind(after.clone())
            .bind(i64::from(self.limit));
        let page: Vec<UserRow> = connection.all(select).await?;
        let Some((last, ..)) = page.last() else {
            return Ok(Vec::new());
        };
        let range = (after, last.clone());
        let mut users = BTreeMap::new();
        for row in page {
            let user = record(row)?;
            users.insert(user.account.user_id, user);
        }
        add_identities(connection, &range, &mut users).await?;
        add_unionids(connection, &range, &mut users).await?;
        add_merged_ids(connection, &range, &mut users).await?;
        Ok(users.into_values().collect())
    }
}

/// Behind the first id, up to the second.
type Range = (Vec<u8>, Vec<u8>);
type Users = BTreeMap<UserId, UserRecord>;

fn record(row: UserRow) -> Result<UserRecord, StoreError> {
    let (id, external_id, created_at, blocked_at, due_at) = row;
    Ok(UserRecord {
        account: Account {
            user_id: rows::user_id(id)?,
            external_id: rows::external_id(external_id.as_deref())?,
        },
        created_at: rows::instant(created_at)?,
        blocked_at: blocked_at.map(rows::instant).transpose()?,
        deletion_due_at: due_at.map(rows::instant).transpose()?,
        identities: Vec::new(),
        unionids: Vec::new(),
        merged_ids: Vec::new(),
    })
}

async fn add_identities(
    connection: &mut Connection<'_>,
    (after, last): &Range,
    users: &mut Users,
) -> Result<(), StoreError> {
    let select = query_as(connection.sql.identities_of_users)
        .bind(after.clone())
        .bind(last.clone());
    let rows: Vec<(Vec<u8>, String, String, i64)> = connection.all(select).await?;
    for (user_id, appid, openid, created_at) in rows {
        if let Some(user) = users.get_mut(&rows::user_id(user_id)?) {
            user.identities.push(Identity {
                appid: rows::text_id(&appid)?,
                openid: rows::text_id(&openid)?,
                created_at: rows::instant(created_at)?,
            });
        }
    }
    Ok(())
}

async fn add_unionids(
    connection: &mut Connection<'_>,
    (after, last): &Range,
    users: &mut Users,
) -> Result<(), StoreError> {
    let select = query_as(connection.sql.unionids_of_users)
        .bind(after.clone())
        .bind(last.clone());
    let rows: Vec<(Vec<u8>, String, String)> = connection.all(select).await?;
    for (user_id, open_platform, unionid) in rows {
        if let Some(user) = users.get_mut(&rows::user_id(user_id)?) {
            user.unionids.push(KnownUnionId {
                open_platform,
                unionid: rows::text_id(&unionid)?,
            });
        }
    }
    Ok(())
}

async fn add_merged_ids(
    connection: &mut Connection<'_>,
    (after, last): &Range,
    users: &mut Users,
) -> Result<(), StoreError> {
    let select = query_as(connection.sql.merged_ids_of_users)
        .bind(after.clone())
        .bind(last.clone());
    let rows: Vec<(Vec<u8>, Vec<u8>)> = connection.all(select).await?;
    for (user_id, merged_id) in rows {
        if let Some(user) = users.get_mut(&rows::user_id(user_id)?) {
            user.merged_ids.push(rows::user_id(merged_id)?);
        }
    }
    Ok(())
}
