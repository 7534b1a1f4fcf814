//! The sessions of a user.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::{UnixMillis, UserId};

use super::rows;
use super::transaction::{Connection, Work};
use crate::store::{SeenSession, SessionRecord, StoreError};

/// The sessions that have not been ended.
pub struct OfUser {
    pub user_id: UserId,
    pub authenticated_since: UnixMillis,
    pub seen_since: UnixMillis,
}

#[async_trait]
impl Work for OfUser {
    type Done = Vec<SessionRecord>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Vec<SessionRecord>, StoreError> {
        type Row = (Vec<u8>, String, i64, i64, Option<String>);
        let select = query_as(connection.sql.sessions_of_user)
            .bind(&self.user_id.as_octets()[..])
            .bind(rows::millis(self.authenticated_since))
            .bind(rows::millis(self.seen_since));
        let sessions: Vec<Row> = connection.all(select).await?;
        let session = |(id, appid, authenticated_at, last_seen_at, client): Row| {
            Ok(SessionRecord {
                id: rows::session_id(id)?,
                appid: rows::text_id(&appid)?,
                authenticated_at: rows::instant(authenticated_at)?,
                last_seen_at: rows::instant(last_seen_at)?,
                client,
            })
        };
        sessions.into_iter().map(session).collect()
    }
}

/// Sessions that were used.
pub struct Seen<'a>(pub &'a [SeenSession]);

#[async_trait]
impl Work for Seen<'_> {
    type Done = ();

    async fn run(&self, connection: &mut Connection<'_>) -> Result<(), StoreError> {
        for seen in self.0 {
            let upsert = query(connection.sql.note_seen)
                .bind(&seen.id.as_octets()[..])
                .bind(seen.appid.as_str())
                .bind(seen.openid.as_str())
                .bind(rows::millis(seen.authenticated_at))
                .bind(rows::millis(seen.seen_at))
                .bind(&seen.user_id.as_octets()[..]);
            connection.execute(upsert).await?;
        }
        Ok(())
    }
}
