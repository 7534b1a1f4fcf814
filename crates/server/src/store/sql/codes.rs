//! Codes: each is traded once, by one instance.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::{AppId, OpenId, UnixMillis};

use super::rows;
use super::transaction::{Connection, Work};
use crate::store::{
    Account, Claim, CodeClaim, CodeClient, CodeFailure, CodeHash, CodeState, KnownAccount,
    SignedIn, StoreError,
};

/// client, claimed_at, finished_at, failure, is_new_user
type CodeRow = (Vec<u8>, i64, Option<i64>, Option<String>, Option<i64>);
/// Of the session: id, appid, openid, authenticated_at, ended_at
type SessionRow = (
    Option<Vec<u8>>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);
/// Of its user: id, external_id, authenticated_until; of its gate: authenticated_until
type UserRow = (Option<Vec<u8>>, Option<String>, Option<i64>, Option<i64>);

#[async_trait]
impl Work for CodeClaim {
    type Done = Claim;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Claim, StoreError> {
        let insert = query(connection.sql.claim_code)
            .bind(&self.code.0[..])
            .bind(&self.client.0[..])
            .bind(rows::millis(self.now));
        match connection.execute(insert).await {
            Ok(_) => Ok(Claim::Ours),
            // The primary key says that somebody was quicker; on some engines it says so with a deadlock.
            Err(StoreError::Contended(cause)) => match state(connection, &self.code).await? {
                Some(state) => Ok(Claim::Taken(state)),
                None => Err(StoreError::Contended(cause)),
            },
            Err(error) => Err(error),
        }
    }
}

/// What has become of a code.
pub struct StateOf<'a>(pub &'a CodeHash);

#[async_trait]
impl Work for StateOf<'_> {
    type Done = Option<CodeState>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Option<CodeState>, StoreError> {
        state(connection, self.0).await
    }
}

pub struct Release<'a>(pub &'a CodeHash);

#[async_trait]
impl Work for Release<'_> {
    type Done = u64;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<u64, StoreError> {
        let delete = query(connection.sql.release_code).bind(&self.0.0[..]);
        connection.execute(delete).await
    }
}

pub struct Fail<'a> {
    pub code: &'a CodeHash,
    pub failure: CodeFailure,
    pub now: UnixMillis,
}

#[async_trait]
impl Work for Fail<'_> {
    type Done = u64;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<u64, StoreError> {
        let update = query(connection.sql.fail_code)
            .bind(self.failure.as_str())
            .bind(rows::millis(self.now))
            .bind(&self.code.0[..]);
        connection.execute(update).await
    }
}

/// The account behind an openid, for a code that is being traded; `None` if the code is finished, or not there.
pub async fn account_for(
    connection: &mut Connection<'_>,
    code: &CodeHash,
    (appid, openid): (&AppId, &OpenId),
) -> Result<Option<Option<KnownAccount>>, StoreError> {
    type Row = (Option<i64>, Option<Vec<u8>>, Option<String>, Option<i64>);
    let select = query_as(connection.sql.code_and_account)
        .bind(appid.as_str())
        .bind(openid.as_str())
        .bind(&code.0[..]);
    let Some((None, user_id, external_id, blocked_at)) = connection.optional::<Row>(select).await?
    else {
        return Ok(None);
    };
    let account = user_id.map(|id| rows::known_account((id, external_id, blocked_at)));
    account.transpose().map(Some)
}

/// Spends a code. If it is spent already, or not there any more, another call was quicker, or the transaction was
/// broken off half-way, and an engine has gone on without saying so.
pub async fn became_session(
    connection: &mut Connection<'_>,
    code: &CodeHash,
    signed_in: &SignedIn,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let update = query(connection.sql.code_became_session)
        .bind(rows::millis(now))
        .bind(&signed_in.session_id.as_octets()[..])
        .bind(i64::from(signed_in.is_new_user))
        .bind(&code.0[..]);
    spent(connection.execute(update).await?)
}

/// Spends a code for nothing.
pub async fn became_failure(
    connection: &mut Connection<'_>,
    code: &CodeHash,
    failure: CodeFailure,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let fail = Fail { code, failure, now };
    spent(fail.run(connection).await?)
}

fn spent(rows: u64) -> Result<(), StoreError> {
    match rows {
        0 => Err(StoreError::contended(
            "the code was spent, or the transaction broken off half-way",
        )),
        _ => Ok(()),
    }
}

pub async fn state(
    connection: &mut Connection<'_>,
    code: &CodeHash,
) -> Result<Option<CodeState>, StoreError> {
    let select = query_as(connection.sql.code_state).bind(&code.0[..]);
    let row: Option<StateRow> = connection.optional(select).await?;
    row.map(state_of_row).transpose()
}

/// The whole row: sqlx has no tuple of tuples.
type StateRow = (
    Vec<u8>,
    i64,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<Vec<u8>>,
    Option<String>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<Vec<u8>>,
    Option<String>,
    Option<i64>,
    Option<i64>,
);

fn state_of_row(row: StateRow) -> Result<CodeState, StoreError> {
    let (a, b, c, d, e, f, g, h, i, j, k, l, m, n) = row;
    code_state((a, b, c, d, e), (f, g, h, i, j), (k, l, m, n))
}

fn code_state(code: CodeRow, session: SessionRow, user: UserRow) -> Result<CodeState, StoreError> {
    let (client, claimed_at, finished_at, failure, is_new_user) = code;
    let client = CodeClient(rows::octets(client)?);
    let Some(finished_at) = finished_at else {
        return Ok(CodeState::InProgress {
            client,
            claimed_at: rows::instant(claimed_at)?,
        });
    };
    let finished_at = rows::instant(finished_at)?;
    if let Some(failure) = failure {
        let failure = CodeFailure::parse(&failure)
            .ok_or_else(|| StoreError::unexpected("an unknown failure of a code"))?;
        return Ok(CodeState::Failed {
            client,
            failure,
            finished_at,
        });
    }
    let (Some(session_id), Some(appid), Some(openid), Some(authenticated_at), None) = session
    else {
        return Ok(CodeState::Over);
    };
    // The app's gate is not there yet in a database of before the gates.
    let (Some(user_id), external_id, Some(user_cut), app_cut) = user else {
        return Ok(CodeState::Over);
    };
    if authenticated_at <= user_cut.max(app_cut.unwrap_or_default()) {
        return Ok(CodeState::Over);
    }
    let signed_in = SignedIn {
        appid: rows::text_id(&appid)?,
        openid: rows::text_id(&openid)?,
        account: Account {
            user_id: rows::user_id(user_id)?,
            external_id: rows::external_id(external_id.as_deref())?,
        },
        session_id: rows::session_id(session_id)?,
        authenticated_at: rows::instant(authenticated_at)?,
        is_new_user: is_new_user == Some(1),
    };
    Ok(CodeState::SignedIn {
        client,
        signed_in,
        finished_at,
    })
}
