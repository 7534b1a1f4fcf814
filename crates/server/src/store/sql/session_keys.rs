//! session_keys under an older sealing key.

use async_trait::async_trait;
use sqlx::{query, query_as};

use super::rows;
use super::transaction::{Connection, Work};
use crate::sealing::SealedSessionKey;
use crate::store::{ResealedIdentity, SealedIdentity, StoreError};

/// Identities whose session_key is sealed under another key.
pub struct SealedOtherwise {
    pub kid: [u8; 4],
    pub limit: u32,
}

#[async_trait]
impl Work for SealedOtherwise {
    type Done = Vec<SealedIdentity>;

    async fn run(
        &self,
        connection: &mut Connection<'_>,
    ) -> Result<Vec<SealedIdentity>, StoreError> {
        let select = query_as(connection.sql.sealed_otherwise)
            .bind(&self.kid[..])
            .bind(&self.kid[..])
            .bind(i64::from(self.limit));
        let identities: Vec<(String, String, Vec<u8>, Vec<u8>)> = connection.all(select).await?;
        let identity = |(appid, openid, sealed, mark): (String, String, Vec<u8>, Vec<u8>)| {
            Ok(SealedIdentity {
                appid: rows::text_id(&appid)?,
                openid: rows::text_id(&openid)?,
                session_key: SealedSessionKey {
                    sealed,
                    mark: rows::octets(mark)?,
                },
            })
        };
        identities.into_iter().map(identity).collect()
    }
}

/// session_keys that were sealed anew.
pub struct Reseal<'a>(pub &'a [ResealedIdentity]);

#[async_trait]
impl Work for Reseal<'_> {
    type Done = ();

    async fn run(&self, connection: &mut Connection<'_>) -> Result<(), StoreError> {
        for ResealedIdentity {
            before,
            session_key,
        } in self.0
        {
            let update = query(connection.sql.reseal)
                .bind(&session_key.sealed[..])
                .bind(session_key.kid())
                .bind(before.appid.as_str())
                .bind(before.openid.as_str())
                .bind(&before.session_key.sealed[..]);
            connection.execute(update).await?;
        }
        Ok(())
    }
}

/// How many there are under each key.
pub struct CountByKey;

#[async_trait]
impl Work for CountByKey {
    type Done = Vec<([u8; 4], u64)>;

    async fn run(
        &self,
        connection: &mut Connection<'_>,
    ) -> Result<Vec<([u8; 4], u64)>, StoreError> {
        let counts: Vec<(Vec<u8>, i64)> = connection
            .all(query_as(connection.sql.count_sealing_keys))
            .await?;
        let count = |(kid, count): (Vec<u8>, i64)| {
            Ok((rows::octets(kid)?, u64::try_from(count).unwrap_or_default()))
        };
        counts.into_iter().map(count).collect()
    }
}
