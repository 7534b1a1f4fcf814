//! Revocations and their feed.

use std::time::Duration;

use sqlx::{SqliteConnection, SqlitePool};
use weapp_login_core::UnixMillis;
use weapp_login_core::revocation::{Revocation, Scope};

use super::rows::{self, store_error};
use crate::random;
use crate::store::{RevocationCursor, RevocationPage, Revoke, RevokeTarget, SignedIn, StoreError};

const LAST_OF_USER: &str = "SELECT max(authenticated_at) FROM sessions WHERE user_id = ?";
const LAST_OF_APP: &str = "SELECT max(authenticated_at) FROM sessions WHERE appid = ?";
const LAST_OF_ALL: &str = "SELECT max(authenticated_at) FROM sessions";
const HAS_ENDED: &str = "
    SELECT 1 FROM revocations
    WHERE (scope = 'session' AND subject = ?1)
       OR (scope = 'user' AND subject = ?2 AND authenticated_until >= ?4)
       OR (scope = 'app' AND subject = ?3 AND authenticated_until >= ?4)
       OR (scope = 'all' AND authenticated_until >= ?4)
    LIMIT 1";
const TOKEN_LIFE: &str = "SELECT millis FROM longest_token_life";
const REMEMBER_TOKEN_LIFE: &str = "UPDATE longest_token_life SET millis = max(millis, ?)";
const INSERT: &str = "
    INSERT INTO revocations (mark, scope, subject, authenticated_until, until, reason) VALUES (?, ?, ?, ?, ?, ?)";
const MARK: &str = "SELECT lower(hex(mark)) FROM revocations WHERE number = ?";
const PAGE: &str = "
    SELECT number, lower(hex(mark)), scope, subject, authenticated_until, until, reason
    FROM revocations WHERE number > ? ORDER BY number LIMIT ?";

type PageRow = (i64, String, String, String, Option<i64>, i64, String);

pub async fn revoke(
    connection: &mut SqliteConnection,
    revoke: &Revoke,
) -> Result<Revocation, StoreError> {
    let (scope, last_authenticated) = match &revoke.target {
        RevokeTarget::Session {
            id,
            authenticated_at,
        } => (Scope::Session(*id), *authenticated_at),
        RevokeTarget::User(id) => {
            let authenticated_until = cut(
                connection,
                LAST_OF_USER,
                Some(id.as_octets().to_vec()),
                revoke.now,
            )
            .await?;
            (
                Scope::User {
                    id: *id,
                    authenticated_until,
                },
                authenticated_until,
            )
        }
        RevokeTarget::App(id) => {
            let authenticated_until =
                cut(connection, LAST_OF_APP, Some(id.to_string()), revoke.now).await?;
            (
                Scope::App {
                    id: id.clone(),
                    authenticated_until,
                },
                authenticated_until,
            )
        }
        RevokeTarget::All => {
            let authenticated_until =
                cut(connection, LAST_OF_ALL, None::<String>, revoke.now).await?;
            (
                Scope::All {
                    authenticated_until,
                },
                authenticated_until,
            )
        }
    };
    let life: i64 = sqlx::query_scalar(TOKEN_LIFE)
        .fetch_one(&mut *connection)
        .await
        .map_err(store_error)?;
    let life = Duration::from_millis(u64::try_from(life).unwrap_or_default());
    let revocation = Revocation {
        scope,
        until: last_authenticated.plus(life),
        reason: revoke.reason,
    };
    insert(connection, &revocation).await?;
    Ok(revocation)
}

pub async fn page(
    connection: &mut SqliteConnection,
    cursor: Option<&RevocationCursor>,
    limit: usize,
) -> Result<RevocationPage, StoreError> {
    let known = match cursor {
        Some(cursor) => is_of_this_database(connection, cursor).await?,
        None => true,
    };
    let cursor = cursor.filter(|_| known);
    let one_more = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let number = cursor.map_or(0, |cursor| cursor.number);
    let query = sqlx::query_as(PAGE).bind(number).bind(one_more);
    let mut rows: Vec<PageRow> = query.fetch_all(connection).await.map_err(store_error)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().map(|(number, mark, ..)| RevocationCursor {
        number: *number,
        mark: mark.clone(),
    });
    Ok(RevocationPage {
        cursor: last.or_else(|| cursor.cloned()),
        entries: rows
            .into_iter()
            .map(revocation_of_row)
            .collect::<Result<_, _>>()?,
        more,
        reset: !known,
    })
}

/// Whether a revocation hits the session, as the database knows it.
pub async fn has_ended(
    connection: &mut SqliteConnection,
    session: &SignedIn,
) -> Result<bool, StoreError> {
    let query = sqlx::query(HAS_ENDED)
        .bind(session.session_id.to_string())
        .bind(session.account.user_id.to_string())
        .bind(session.appid.as_str())
        .bind(rows::millis(session.authenticated_at));
    let hit = query
        .fetch_optional(connection)
        .await
        .map_err(store_error)?;
    Ok(hit.is_some())
}

pub async fn remember_token_life(pool: &SqlitePool, life: Duration) -> Result<(), StoreError> {
    let millis = i64::try_from(life.as_millis()).unwrap_or(i64::MAX);
    sqlx::query(REMEMBER_TOKEN_LIFE)
        .bind(millis)
        .execute(pool)
        .await
        .map(drop)
        .map_err(store_error)
}

/// Now, or later if a session of the scope was authenticated by a clock that is ahead.
async fn cut<'q, Id>(
    connection: &mut SqliteConnection,
    last_authenticated: &'static str,
    id: Option<Id>,
    now: UnixMillis,
) -> Result<UnixMillis, StoreError>
where
    Id: sqlx::Encode<'q, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite> + Send + 'q,
{
    let query = sqlx::query_scalar(last_authenticated);
    let query = match id {
        Some(id) => query.bind(id),
        None => query,
    };
    let last: Option<i64> = query.fetch_one(connection).await.map_err(store_error)?;
    Ok(last
        .map(rows::instant)
        .transpose()?
        .unwrap_or_default()
        .max(now))
}

async fn insert(
    connection: &mut SqliteConnection,
    revocation: &Revocation,
) -> Result<(), StoreError> {
    let scope = &revocation.scope;
    sqlx::query(INSERT)
        .bind(random::octets::<16>().to_vec())
        .bind(scope.word())
        .bind(scope.id().unwrap_or_default())
        .bind(scope.authenticated_until().map(rows::millis))
        .bind(rows::millis(revocation.until))
        .bind(revocation.reason.as_str())
        .execute(connection)
        .await
        .map(drop)
        .map_err(store_error)
}

async fn is_of_this_database(
    connection: &mut SqliteConnection,
    cursor: &RevocationCursor,
) -> Result<bool, StoreError> {
    let query = sqlx::query_scalar(MARK).bind(cursor.number);
    let mark: Option<String> = query
        .fetch_optional(connection)
        .await
        .map_err(store_error)?;
    Ok(mark.is_some_and(|mark| mark == cursor.mark))
}

fn revocation_of_row(row: PageRow) -> Result<Revocation, StoreError> {
    let (_, _, scope, subject, authenticated_until, until, reason) = row;
    let authenticated_until = authenticated_until.map(rows::instant).transpose()?;
    let scope = Scope::read(&scope, &subject, authenticated_until)
        .map_err(|_| rows::unexpected("a revocation of an unknown scope"))?;
    Ok(Revocation {
        scope,
        until: rows::instant(until)?,
        reason: rows::reason(&reason)?,
    })
}
