//! Sealed session_keys, apart from the logins that bring them.

use sqlx::{Sqlite, SqlitePool, Transaction};
use weapp_login_core::{AppId, OpenId};

use super::rows;
use crate::store::{ResealedIdentity, SealedIdentity, StoreError};

pub async fn sealed_otherwise(
    pool: &SqlitePool,
    kid: [u8; 4],
    after: Option<(AppId, OpenId)>,
    limit: usize,
) -> Result<Vec<SealedIdentity>, StoreError> {
    let (appid, openid) = match &after {
        Some((appid, openid)) => (appid.as_str(), openid.as_str()),
        None => ("", ""),
    };
    type Row = (String, String, Option<Vec<u8>>, Option<Vec<u8>>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT appid, openid, session_key, previous_session_key FROM identities
         WHERE (appid, openid) > (?1, ?2)
           AND (substr(session_key, 1, 4) <> ?3 OR substr(previous_session_key, 1, 4) <> ?3)
         ORDER BY appid, openid LIMIT ?4",
    )
    .bind(appid)
    .bind(openid)
    .bind(&kid[..])
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(pool)
    .await
    .map_err(rows::store_error)?;
    rows.into_iter()
        .map(|(appid, openid, session_key, previous_session_key)| {
            Ok(SealedIdentity {
                appid: rows::text_id(&appid)?,
                openid: rows::text_id(&openid)?,
                session_key,
                previous_session_key,
            })
        })
        .collect()
}

pub async fn replace(
    transaction: &mut Transaction<'_, Sqlite>,
    resealed: &[ResealedIdentity],
) -> Result<(), StoreError> {
    for ResealedIdentity { before, after } in resealed {
        sqlx::query(
            "UPDATE identities SET session_key = ?3, previous_session_key = ?4
             WHERE appid = ?1 AND openid = ?2 AND session_key IS ?5 AND previous_session_key IS ?6",
        )
        .bind(before.appid.as_str())
        .bind(before.openid.as_str())
        .bind(&after.session_key)
        .bind(&after.previous_session_key)
        .bind(&before.session_key)
        .bind(&before.previous_session_key)
        .execute(&mut **transaction)
        .await
        .map_err(rows::store_error)?;
    }
    Ok(())
}

pub async fn count_kids(pool: &SqlitePool) -> Result<Vec<([u8; 4], u64)>, StoreError> {
    let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT kid, count(*) FROM (
             SELECT substr(session_key, 1, 4) AS kid FROM identities WHERE session_key IS NOT NULL
             UNION ALL
             SELECT substr(previous_session_key, 1, 4) FROM identities WHERE previous_session_key IS NOT NULL
         ) GROUP BY kid ORDER BY kid",
    )
    .fetch_all(pool)
    .await
    .map_err(rows::store_error)?;
    rows.into_iter()
        .map(|(kid, count)| {
            let kid = kid.try_into();
            let kid = kid.map_err(|_| rows::unexpected("a session_key without a key id"))?;
            Ok((kid, u64::try_from(count).unwrap_or_default()))
        })
        .collect()
}
