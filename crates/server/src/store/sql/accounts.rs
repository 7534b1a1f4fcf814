//! Users, and the names that WeChat and the team have for them.

use async_trait::async_trait;
use sha2::{Digest, Sha256};
use sqlx::query::QueryAs;
use sqlx::{Any, query, query_as};
use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};
use weapp_login_wechat::UnionId;

use super::rows::{self, AccountRow};
use super::transaction::{Arguments, Connection, Work};
use crate::sealing::SealedSessionKey;
use crate::store::{Account, KnownAccount, StoreError};

/// The account behind an openid.
pub struct OfOpenId<'a> {
    pub appid: &'a AppId,
    pub openid: &'a OpenId,
}

#[async_trait]
impl Work for OfOpenId<'_> {
    type Done = Option<KnownAccount>;

    async fn run(
        &self,
        connection: &mut Connection<'_>,
    ) -> Result<Option<KnownAccount>, StoreError> {
        of_openid(connection, self.appid, self.openid).await
    }
}

pub async fn of_openid(
    connection: &mut Connection<'_>,
    appid: &AppId,
    openid: &OpenId,
) -> Result<Option<KnownAccount>, StoreError> {
    let select = query_as(connection.sql.account_of_openid)
        .bind(appid.as_str())
        .bind(openid.as_str());
    known(connection, select).await
}

pub async fn of_unionid(
    connection: &mut Connection<'_>,
    open_platform: &str,
    unionid: &UnionId,
) -> Result<Option<KnownAccount>, StoreError> {
    let select = query_as(connection.sql.account_of_unionid)
        .bind(open_platform)
        .bind(unionid.as_str());
    known(connection, select).await
}

pub async fn of_external_id(
    connection: &mut Connection<'_>,
    external_id: &ExternalId,
) -> Result<Option<KnownAccount>, StoreError> {
    let select = query_as(connection.sql.account_of_external_id).bind(external_id.as_str());
    known(connection, select).await
}

async fn known(
    connection: &mut Connection<'_>,
    select: QueryAs<'_, Any, AccountRow, Arguments>,
) -> Result<Option<KnownAccount>, StoreError> {
    let row = connection.optional(select).await?;
    row.map(rows::known_account).transpose()
}

pub async fn create_user(
    connection: &mut Connection<'_>,
    account: &Account,
    created_at: UnixMillis,
) -> Result<(), StoreError> {
    let insert = query(connection.sql.create_user)
        .bind(&account.user_id.as_octets()[..])
        .bind(account.external_id.as_ref().map(ExternalId::as_str))
        .bind(rows::millis(created_at));
    connection.execute(insert).await.map(drop)
}

pub async fn set_external_id(
    connection: &mut Connection<'_>,
    user_id: &UserId,
    external_id: Option<&ExternalId>,
) -> Result<(), StoreError> {
    let update = query(connection.sql.set_external_id)
        .bind(external_id.map(ExternalId::as_str))
        .bind(&user_id.as_octets()[..]);
    connection.execute(update).await.map(drop)
}

/// Whom an identity is of, and its session_key if it has logged in here.
pub struct NewIdentity<'a> {
    pub appid: &'a AppId,
    pub openid: &'a OpenId,
    pub user_id: &'a UserId,
    pub created_at: UnixMillis,
    pub session_key: Option<&'a SealedSessionKey>,
}

pub async fn create_identity(
    connection: &mut Connection<'_>,
    identity: &NewIdentity<'_>,
) -> Result<(), StoreError> {
    let insert = query(connection.sql.create_identity)
        .bind(identity.appid.as_str())
        .bind(identity.openid.as_str())
        .bind(&identity.user_id.as_octets()[..])
        .bind(rows::millis(identity.created_at))
        .bind(identity.session_key.map(|key| &key.sealed[..]))
        .bind(identity.session_key.map(|key| &key.mark[..]))
        .bind(identity.session_key.map(SealedSessionKey::kid));
    connection.execute(insert).await.map(drop)
}

/// False if the identity is not the user's any more: it was merged, or deleted.
pub async fn replace_session_key(
    connection: &mut Connection<'_>,
    (appid, openid, user_id): (&AppId, &OpenId, &UserId),
    key: &SealedSessionKey,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let update = query(connection.sql.replace_session_key)
        .bind(&key.mark[..])
        .bind(&key.mark[..])
        .bind(rows::millis(now))
        .bind(&key.sealed[..])
        .bind(&key.mark[..])
        .bind(key.kid())
        .bind(appid.as_str())
        .bind(openid.as_str())
        .bind(&user_id.as_octets()[..]);
    Ok(connection.execute(update).await? > 0)
}

pub async fn remember_unionid(
    connection: &mut Connection<'_>,
    open_platform: &str,
    unionid: &UnionId,
    user_id: &UserId,
) -> Result<(), StoreError> {
    let insert = query(connection.sql.remember_unionid)
        .bind(open_platform)
        .bind(unionid.as_str())
        .bind(&user_id.as_octets()[..]);
    connection.execute(insert).await.map(drop)
}

/// How an identity is remembered when it is deleted. Neither an appid nor an openid has a bar in it.
pub fn hash_of_identity(appid: &AppId, openid: &OpenId) -> Vec<u8> {
    Sha256::digest(format!("{appid}|{openid}")).to_vec()
}
