//! Codes: each is traded once, by one instance.

use sqlx::{SqliteConnection, SqlitePool};

use super::revocations;
use super::rows::{self, store_error};
use crate::store::{
    Claim, CodeClaim, CodeClient, CodeFailure, CodeHash, CodeState, SignedIn, StoreError,
};

const CLAIM: &str =
    "INSERT INTO codes (hash, client, claimed_at) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING";
const RELEASE: &str = "DELETE FROM codes WHERE hash = ? AND finished_at IS NULL";
const FAIL: &str =
    "UPDATE codes SET failure = ?, finished_at = ? WHERE hash = ? AND finished_at IS NULL";
const STATE: &str = "
    SELECT c.client, c.claimed_at, c.finished_at, c.failure, c.is_new_user,
           s.id, s.appid, s.openid, s.authenticated_at, u.id, u.external_id
    FROM codes c
    LEFT JOIN sessions s ON s.id = c.session_id
    LEFT JOIN users u ON u.id = s.user_id
    WHERE c.hash = ?";

type StateRow = (
    Vec<u8>,
    i64,
    Option<i64>,
    Option<String>,
    Option<bool>,
    Option<Vec<u8>>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<Vec<u8>>,
    Option<String>,
);

pub async fn claim(
    connection: &mut SqliteConnection,
    claim: &CodeClaim,
) -> Result<Claim, StoreError> {
    let inserted = sqlx::query(CLAIM)
        .bind(&claim.code.0[..])
        .bind(&claim.client.0[..])
        .bind(rows::millis(claim.now))
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
    if inserted.rows_affected() == 1 {
        return Ok(Claim::Ours);
    }
    let state = state(connection, &claim.code).await?;
    let state = state.ok_or_else(|| rows::unexpected("a code that is there and is not"))?;
    Ok(Claim::Taken(state))
}

pub async fn state(
    connection: &mut SqliteConnection,
    code: &CodeHash,
) -> Result<Option<CodeState>, StoreError> {
    let row: Option<StateRow> = sqlx::query_as(STATE)
        .bind(&code.0[..])
        .fetch_optional(&mut *connection)
        .await
        .map_err(store_error)?;
    let state = row.map(state_of_row).transpose()?;
    match &state {
        Some(CodeState::SignedIn { signed_in, .. })
            if revocations::has_ended(connection, signed_in).await? =>
        {
            Ok(Some(CodeState::Over))
        }
        _ => Ok(state),
    }
}

pub async fn release(pool: &SqlitePool, code: &CodeHash) -> Result<(), StoreError> {
    sqlx::query(RELEASE)
        .bind(&code.0[..])
        .execute(pool)
        .await
        .map(drop)
        .map_err(store_error)
}

pub async fn fail(
    pool: &SqlitePool,
    code: &CodeHash,
    failure: CodeFailure,
    now: weapp_login_core::UnixMillis,
) -> Result<(), StoreError> {
    let update = sqlx::query(FAIL)
        .bind(failure.as_str())
        .bind(rows::millis(now))
        .bind(&code.0[..]);
    update.execute(pool).await.map(drop).map_err(store_error)
}

fn state_of_row(row: StateRow) -> Result<CodeState, StoreError> {
    let (
        client,
        claimed_at,
        finished_at,
        failure,
        is_new_user,
        session_id,
        appid,
        openid,
        authenticated_at,
        user,
        external,
    ) = row;
    let client = CodeClient(
        client
            .try_into()
            .map_err(|_| rows::unexpected("a client that has not 32 octets"))?,
    );
    let Some(finished_at) = finished_at else {
        return Ok(CodeState::InProgress {
            client,
            claimed_at: rows::instant(claimed_at)?,
        });
    };
    let finished_at = rows::instant(finished_at)?;
    if let Some(failure) = failure {
        let failure = CodeFailure::parse(&failure)
            .ok_or_else(|| rows::unexpected("an unknown failure of a code"))?;
        return Ok(CodeState::Failed {
            client,
            failure,
            finished_at,
        });
    }
    let missing = || rows::unexpected("a code that is spent on no session");
    let signed_in = SignedIn {
        appid: rows::text_id(&appid.ok_or_else(missing)?)?,
        openid: rows::text_id(&openid.ok_or_else(missing)?)?,
        account: rows::account((user.ok_or_else(missing)?, external))?,
        session_id: rows::session_id(session_id.ok_or_else(missing)?)?,
        authenticated_at: rows::instant(authenticated_at.ok_or_else(missing)?)?,
        is_new_user: is_new_user.unwrap_or(false),
    };
    Ok(CodeState::SignedIn {
        client,
        signed_in,
        finished_at,
    })
}
