//! The gates of an app: where its logins and the end of all its sessions take turns.
//!
//! Every login writes one gate of its app, and ending the sessions of an app writes all of them, so the two are in
//! one order on every database that lets one transaction at a time write a row, or lets one of two fail.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::{AppId, UnixMillis, UserId};

use super::rows;
use super::transaction::{Connection, Work};
use crate::store::StoreError;

/// So many logins of one app at a time do not wait for each other.
const GATES: i64 = 64;
/// Whose gate stands for everybody: building gates and ending all sessions write it.
const EVERYBODY: &str = "";

/// Goes through the user's gate, not before `at_least`; gives back the first instant that no cut of the app's hits.
pub async fn pass(
    connection: &mut Connection<'_>,
    appid: &AppId,
    user_id: &UserId,
    at_least: UnixMillis,
) -> Result<UnixMillis, StoreError> {
    let number = i64::from(user_id.as_octets()[15]) % GATES;
    let no_gates = || StoreError::unexpected("an app without gates");
    let (cut,): (i64,) = if let Some(sql) = connection.sql.pass_gate_and_read {
        let pass = query_as(sql)
            .bind(rows::millis(at_least))
            .bind(appid.as_str())
            .bind(number);
        connection.optional(pass).await?.ok_or_else(no_gates)?
    } else {
        let pass = query(connection.sql.pass_gate)
            .bind(rows::millis(at_least))
            .bind(appid.as_str())
            .bind(number);
        if connection.execute(pass).await? == 0 {
            return Err(no_gates());
        }
        let select = query_as(connection.sql.gate_row)
            .bind(appid.as_str())
            .bind(number);
        connection.one(select).await?
    };
    rows::instant(cut + 1).map(|first| first.max(at_least))
}

/// Ends everything of the app that was authenticated by a login that was committed before; gives back up to when.
pub async fn cut_app(
    connection: &mut Connection<'_>,
    appid: &AppId,
    now: UnixMillis,
) -> Result<UnixMillis, StoreError> {
    let close = query(connection.sql.close_gates).bind(appid.as_str());
    if connection.execute(close).await? == 0 {
        build(connection, appid.as_str()).await?;
    }
    let select = query_as(connection.sql.last_login_of_app).bind(appid.as_str());
    let until = until(connection.one(select).await?, now)?;
    let cut = query(connection.sql.cut_app)
        .bind(rows::millis(until))
        .bind(appid.as_str());
    connection.execute(cut).await?;
    Ok(until)
}

/// The same for everybody.
pub async fn cut_all(
    connection: &mut Connection<'_>,
    now: UnixMillis,
) -> Result<UnixMillis, StoreError> {
    // First, so that nobody is building gates: an UPDATE that has to wait does not see what was built meanwhile.
    connection
        .execute(query(connection.sql.close_gates).bind(EVERYBODY))
        .await?;
    connection
        .execute(query(connection.sql.close_all_gates))
        .await?;
    let select = query_as(connection.sql.last_login_of_all);
    let until = until(connection.one(select).await?, now)?;
    connection
        .execute(query(connection.sql.cut_all).bind(rows::millis(until)))
        .await?;
    Ok(until)
}

/// Builds the gates of an app that has none.
pub struct Build<'a>(pub &'a AppId);

#[async_trait]
impl Work for Build<'_> {
    type Done = ();

    async fn run(&self, connection: &mut Connection<'_>) -> Result<(), StoreError> {
        let select = query_as(connection.sql.gate_row)
            .bind(self.0.as_str())
            .bind(0_i64);
        let first: Option<(i64,)> = connection.optional(select).await?;
        match first {
            Some(_) => Ok(()),
            None => build(connection, self.0.as_str()).await,
        }
    }
}

async fn build(connection: &mut Connection<'_>, appid: &str) -> Result<(), StoreError> {
    connection
        .execute(query(connection.sql.close_gates).bind(EVERYBODY))
        .await?;
    let select = query_as(connection.sql.gate_row)
        .bind(EVERYBODY)
        .bind(0_i64);
    let (cut,): (i64,) = connection.one(select).await?;
    for number in 0..GATES {
        let insert = query(connection.sql.build_gate)
            .bind(appid)
            .bind(number)
            .bind(cut);
        connection.execute(insert).await?;
    }
    Ok(())
}

/// Now, or later if a session was authenticated by a clock that is ahead.
fn until((last,): (Option<i64>,), now: UnixMillis) -> Result<UnixMillis, StoreError> {
    rows::instant(last.unwrap_or_default()).map(|last| last.max(now))
}
