//! A login in the database: user, identity, session and spent code come into being together.

use std::time::Duration;

use sqlx::SqliteConnection;
use weapp_login_core::{SessionId, UnixMillis, UserId};

use super::accounts::{self, NewIdentity};
use super::rows::{self, store_error};
use crate::store::{Account, SignIn, SignedIn, StoreError};

const LAST_CUT: &str = "
    SELECT max(authenticated_until) FROM revocations
    WHERE (scope = 'user' AND subject = ?) OR (scope = 'app' AND subject = ?) OR scope = 'all'";
const IS_TAKEN: &str = "
    SELECT 1 FROM sessions WHERE id = ?1
    UNION ALL SELECT 1 FROM revocations WHERE scope = 'session' AND subject = ?2
    LIMIT 1";
const BEGIN_SESSION: &str = "
    INSERT INTO sessions (id, user_id, appid, openid, authenticated_at) VALUES (?, ?, ?, ?, ?)";
const SPEND_CODE: &str =
    "UPDATE codes SET finished_at = ?, session_id = ?, is_new_user = ? WHERE hash = ?";

pub async fn sign_in(
    connection: &mut SqliteConnection,
    sign_in: &SignIn<'_>,
) -> Result<SignedIn, StoreError> {
    let (account, is_new_user) = find_or_create(connection, sign_in).await?;
    let (session_id, authenticated_at) =
        begin_session(connection, sign_in, &account.user_id).await?;
    sqlx::query(SPEND_CODE)
        .bind(rows::millis(sign_in.now))
        .bind(&session_id.as_octets()[..])
        .bind(is_new_user)
        .bind(&sign_in.code.0[..])
        .execute(connection)
        .await
        .map_err(store_error)?;
    Ok(SignedIn {
        appid: sign_in.appid.clone(),
        openid: sign_in.openid.clone(),
        account,
        session_id,
        authenticated_at,
        is_new_user,
    })
}

async fn find_or_create(
    connection: &mut SqliteConnection,
    sign_in: &SignIn<'_>,
) -> Result<(Account, bool), StoreError> {
    let SignIn {
        appid,
        openid,
        session_key,
        now,
        ..
    } = *sign_in;
    let (account, is_new_user) = match accounts::of_openid(connection, appid, openid).await? {
        Some(account) => {
            accounts::replace_session_key(connection, appid, openid, session_key, now).await?;
            (account, false)
        }
        None => {
            let (account, is_new_user) = match account_of_unionid(connection, sign_in).await? {
                Some(account) => (account, false),
                None => (create_user(connection, sign_in).await?, true),
            };
            let user_id = &account.user_id;
            let identity = NewIdentity {
                appid,
                openid,
                user_id,
                created_at: now,
                session_key: Some(session_key),
            };
            accounts::create_identity(connection, &identity).await?;
            (account, is_new_user)
        }
    };
    remember_unionid(connection, sign_in, &account.user_id).await?;
    Ok((account, is_new_user))
}

async fn account_of_unionid(
    connection: &mut SqliteConnection,
    sign_in: &SignIn<'_>,
) -> Result<Option<Account>, StoreError> {
    match sign_in.unionid {
        Some(unionid) => accounts::of_unionid(connection, sign_in.open_platform, unionid).await,
        None => Ok(None),
    }
}

async fn remember_unionid(
    connection: &mut SqliteConnection,
    sign_in: &SignIn<'_>,
    user_id: &UserId,
) -> Result<(), StoreError> {
    let Some(unionid) = sign_in.unionid else {
        return Ok(());
    };
    match account_of_unionid(connection, sign_in).await? {
        Some(owner) if owner.user_id != *user_id => {
            tracing::warn!(%user_id, other_user_id = %owner.user_id, "two accounts turn out to be one person");
            Ok(())
        }
        Some(_) => Ok(()),
        None => {
            accounts::remember_unionid(connection, sign_in.open_platform, unionid, user_id).await
        }
    }
}

async fn create_user(
    connection: &mut SqliteConnection,
    sign_in: &SignIn<'_>,
) -> Result<Account, StoreError> {
    let account = Account {
        user_id: sign_in.new_user_id,
        external_id: None,
    };
    accounts::create_user(connection, &account, sign_in.now).await?;
    Ok(account)
}

async fn begin_session(
    connection: &mut SqliteConnection,
    sign_in: &SignIn<'_>,
    user_id: &UserId,
) -> Result<(SessionId, UnixMillis), StoreError> {
    let last_cut: Option<i64> = sqlx::query_scalar(LAST_CUT)
        .bind(user_id.to_string())
        .bind(sign_in.appid.as_str())
        .fetch_one(&mut *connection)
        .await
        .map_err(store_error)?;
    let after_cut = last_cut
        .map(rows::instant)
        .transpose()?
        .map(next_millisecond)
        .unwrap_or_default();
    let mut authenticated_at = sign_in.now.max(after_cut);
    let mut session_id = (sign_in.session_id_at)(authenticated_at);
    // A legacy session is named by its token, and that by its millisecond: two logins need two of them, and
    // after a logout the same one would bring the dead session back.
    while is_taken(connection, &session_id).await? {
        authenticated_at = next_millisecond(authenticated_at);
        session_id = (sign_in.session_id_at)(authenticated_at);
    }
    sqlx::query(BEGIN_SESSION)
        .bind(&session_id.as_octets()[..])
        .bind(&user_id.as_octets()[..])
        .bind(sign_in.appid.as_str())
        .bind(sign_in.openid.as_str())
        .bind(rows::millis(authenticated_at))
        .execute(connection)
        .await
        .map_err(store_error)?;
    Ok((session_id, authenticated_at))
}

async fn is_taken(
    connection: &mut SqliteConnection,
    session_id: &SessionId,
) -> Result<bool, StoreError> {
    let query = sqlx::query(IS_TAKEN)
        .bind(&session_id.as_octets()[..])
        .bind(session_id.to_string());
    Ok(query
        .fetch_optional(connection)
        .await
        .map_err(store_error)?
        .is_some())
}

fn next_millisecond(instant: UnixMillis) -> UnixMillis {
    instant.plus(Duration::from_millis(1))
}
