//! Clearing what is over.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::UnixMillis;

use super::transaction::{Connection, Work};
use super::{revoking, rows};
use crate::store::{Cleared, Over, StoreError};

#[async_trait]
impl Work for Over {
    type Done = Cleared;

    /// Each statement is a small transaction of its own, so that nobody waits for long.
    async fn run(&self, connection: &mut Connection<'_>) -> Result<Cleared, StoreError> {
        let sql = connection.sql;
        let step = i64::from(self.step);
        let alive_since = self.now.minus(revoking::token_life(connection).await?);
        let mut clear = async |statement, before: UnixMillis| {
            let clear = query(statement).bind(rows::millis(before)).bind(step);
            connection.execute(clear).await
        };
        let cleared = Cleared {
            codes: clear(sql.clear_codes, self.codes_before).await?,
            previous_session_keys: clear(
                sql.clear_previous_session_keys,
                self.previous_session_keys_before,
            )
            .await?,
            sessions: clear(sql.clear_sessions, alive_since).await?,
            revocations: clear(sql.clear_revocations, alive_since).await?,
        };
        clear(sql.clear_deleted_identities, alive_since).await?;
        clear_turns(connection, alive_since, step).await?;
        Ok(cleared)
    }
}

/// One by one: a DELETE that looks for them itself would wait, on MySQL, for one that is just being given.
async fn clear_turns(
    connection: &mut Connection<'_>,
    before: UnixMillis,
    step: i64,
) -> Result<(), StoreError> {
    let select = query_as(connection.sql.turns_over)
        .bind(rows::millis(before))
        .bind(step);
    let over: Vec<(i64,)> = connection.all(select).await?;
    for (number,) in over {
        let clear = query(connection.sql.clear_turn).bind(number);
        connection.execute(clear).await?;
    }
    Ok(())
}
