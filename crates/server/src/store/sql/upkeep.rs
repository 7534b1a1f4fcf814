//! Clearing what is over.

use async_trait::async_trait;
use sqlx::query;
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
        clear(sql.clear_turns, alive_since).await?;
        clear(sql.clear_deleted_identities, alive_since).await?;
        Ok(cleared)
    }
}
