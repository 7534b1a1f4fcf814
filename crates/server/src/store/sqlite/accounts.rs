//! Users, and the names that WeChat and the team have for them.

use sqlx::SqliteConnection;
use weapp_login_core::{AppId, ExternalId, OpenId, UnixMillis, UserId};
use weapp_login_wechat::UnionId;

use super::rows::{self, store_error};
use crate::sealing::SealedSessionKey;
use crate::store::{Account, StoreError};

const OF_OPENID: &str = "
    SELECT u.id, u.external_id FROM identities i JOIN users u ON u.id = i.user_id
    WHERE i.appid = ? AND i.openid = ?";
const OF_UNIONID: &str = "
    SELECT u.id, u.external_id FROM unionids n JOIN users u ON u.id = n.user_id
    WHERE n.open_platform = ? AND n.unionid = ?";
const OF_EXTERNAL_ID: &str = "SELECT id, external_id FROM users WHERE external_id = ?";
const CREATE_USER: &str = "INSERT INTO users (id, external_id, created_at) VALUES (?, ?, ?)";
const SET_EXTERNAL_ID: &str = "UPDATE users SET external_id = ? WHERE id = ?";
const CREATE_IDENTITY: &str = "
    INSERT INTO identities (appid, openid, user_id, created_at, session_key, session_key_mark)
    VALUES (?, ?, ?, ?, ?, ?)";
/// The key that is replaced is kept, and stays the previous one when the same key comes again.
const REPLACE_SESSION_KEY: &str = "
    UPDATE identities SET
        previous_session_key = CASE WHEN session_key_mark IS ?1 THEN previous_session_key ELSE session_key END,
        session_key_replaced_at = CASE WHEN session_key_mark IS ?1 THEN session_key_replaced_at ELSE ?3 END,
        session_key = ?2,
        session_key_mark = ?1
    WHERE appid = ?4 AND openid = ?5";
const REMEMBER_UNIONID: &str = "
    INSERT INTO unionids (open_platform, unionid, user_id) VALUES (?, ?, ?)";

type AccountRow = (Vec<u8>, Option<String>);

pub async fn of_openid(
    connection: &mut SqliteConnection,
    appid: &AppId,
    openid: &OpenId,
) -> Result<Option<Account>, StoreError> {
    let query = sqlx::query_as(OF_OPENID)
        .bind(appid.as_str())
        .bind(openid.as_str());
    account(query.fetch_optional(connection).await)
}

pub async fn of_unionid(
    connection: &mut SqliteConnection,
    open_platform: &str,
    unionid: &UnionId,
) -> Result<Option<Account>, StoreError> {
    let query = sqlx::query_as(OF_UNIONID)
        .bind(open_platform)
        .bind(unionid.as_str());
    account(query.fetch_optional(connection).await)
}

pub async fn of_external_id(
    connection: &mut SqliteConnection,
    external_id: &ExternalId,
) -> Result<Option<Account>, StoreError> {
    let query = sqlx::query_as(OF_EXTERNAL_ID).bind(external_id.as_str());
    account(query.fetch_optional(connection).await)
}

pub async fn create_user(
    connection: &mut SqliteConnection,
    account: &Account,
    created_at: UnixMillis,
) -> Result<(), StoreError> {
    let insert = sqlx::query(CREATE_USER)
        .bind(&account.user_id.as_octets()[..])
        .bind(account.external_id.as_ref().map(ExternalId::as_str))
        .bind(rows::millis(created_at));
    insert
        .execute(connection)
        .await
        .map(drop)
        .map_err(store_error)
}

pub async fn set_external_id(
    connection: &mut SqliteConnection,
    user_id: &UserId,
    external_id: &ExternalId,
) -> Result<(), StoreError> {
    let update = sqlx::query(SET_EXTERNAL_ID)
        .bind(external_id.as_str())
        .bind(&user_id.as_octets()[..]);
    update
        .execute(connection)
        .await
        .map(drop)
        .map_err(store_error)
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
    connection: &mut SqliteConnection,
    identity: &NewIdentity<'_>,
) -> Result<(), StoreError> {
    let insert = sqlx::query(CREATE_IDENTITY)
        .bind(identity.appid.as_str())
        .bind(identity.openid.as_str())
        .bind(&identity.user_id.as_octets()[..])
        .bind(rows::millis(identity.created_at))
        .bind(identity.session_key.map(|key| &key.sealed[..]))
        .bind(identity.session_key.map(|key| &key.mark[..]));
    insert
        .execute(connection)
        .await
        .map(drop)
        .map_err(store_error)
}

pub async fn replace_session_key(
    connection: &mut SqliteConnection,
    appid: &AppId,
    openid: &OpenId,
    key: &SealedSessionKey,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let update = sqlx::query(REPLACE_SESSION_KEY)
        .bind(&key.mark[..])
        .bind(&key.sealed[..])
        .bind(rows::millis(now))
        .bind(appid.as_str())
        .bind(openid.as_str());
    update
        .execute(connection)
        .await
        .map(drop)
        .map_err(store_error)
}

pub async fn remember_unionid(
    connection: &mut SqliteConnection,
    open_platform: &str,
    unionid: &UnionId,
    user_id: &UserId,
) -> Result<(), StoreError> {
    let insert = sqlx::query(REMEMBER_UNIONID)
        .bind(open_platform)
        .bind(unionid.as_str())
        .bind(&user_id.as_octets()[..]);
    insert
        .execute(connection)
        .await
        .map(drop)
        .map_err(store_error)
}

fn account(row: Result<Option<AccountRow>, sqlx::Error>) -> Result<Option<Account>, StoreError> {
    row.map_err(store_error)?.map(rows::account).transpose()
}
