//! session_keys: those of an identity, and those under an older sealing key.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::{AppId, OpenId};

use super::rows;
use super::transaction::{Connection, Work};
use crate::sealing::SealedSessionKey;
use crate::store::{
    KeptSessionKeys, ReplacedSessionKey, ResealedIdentity, SealedIdentity, StoreError,
};

/// Those of one identity.
pub struct KeysOf<'a> {
    pub appid: &'a AppId,
    pub openid: &'a OpenId,
}

type KeysRow = (Option<Vec<u8>>, Option<Vec<u8>>, Option<i64>);

#[async_trait]
impl Work for KeysOf<'_> {
    type Done = Option<KeptSessionKeys>;

    async fn run(
        &self,
        connection: &mut Connection<'_>,
    ) -> Result<Option<KeptSessionKeys>, StoreError> {
        let select = query_as(connection.sql.session_keys_of)
            .bind(self.appid.as_str())
            .bind(self.openid.as_str());
        let row: Option<KeysRow> = connection.optional(select).await?;
        let Some((Some(current), previous, replaced_at)) = row else {
            return Ok(None);
        };
        let previous = match (previous, replaced_at) {
            (Some(sealed), Some(replaced_at)) => Some(ReplacedSessionKey {
                sealed,
                replaced_at: rows::instant(replaced_at)?,
            }),
            _ => None,
        };
        Ok(Some(KeptSessionKeys { current, previous }))
    }
}

/// Identities whose session_key is sealed under a key, in the order of their names.
pub struct SealedUnder<'a> {
    pub kid: [u8; 4],
    pub after: Option<&'a (AppId, OpenId)>,
    pub limit: u32,
}

type SealedRow = (String, String, Vec<u8>, Vec<u8>, Option<Vec<u8>>);

#[async_trait]
impl Work for SealedUnder<'_> {
    type Done = Vec<SealedIdentity>;

    async fn run(
        &self,
        connection: &mut Connection<'_>,
    ) -> Result<Vec<SealedIdentity>, StoreError> {
        let (appid, openid) = match self.after {
            Some((appid, openid)) => (appid.as_str(), openid.as_str()),
            None => ("", ""),
        };
        let select = query_as(connection.sql.sealed_under)
            .bind(&self.kid[..])
            .bind(appid)
            .bind(appid)
            .bind(openid)
            .bind(i64::from(self.limit));
        let identities: Vec<SealedRow> = connection.all(select).await?;
        let identity = |(appid, openid, sealed, mark, previous): SealedRow| {
            Ok(SealedIdentity {
                appid: rows::text_id(&appid)?,
                openid: rows::text_id(&openid)?,
                session_key: SealedSessionKey {
                    sealed,
                    mark: rows::octets(mark)?,
                },
                previous,
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
        for resealed in self.0 {
            let ResealedIdentity {
                before,
                session_key,
                previous,
            } = resealed;
            let update = query(connection.sql.reseal)
                .bind(&session_key.sealed[..])
                .bind(session_key.kid())
                .bind(previous.as_deref())
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
