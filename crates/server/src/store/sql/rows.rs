//! Between columns and types.

use weapp_login_core::{ExternalId, RevocationReason, SessionId, UnixMillis, UserId};

use crate::store::{Account, KnownAccount, StoreError};

/// id, external_id, blocked_at
pub type AccountRow = (Vec<u8>, Option<String>, Option<i64>);

/// Instants are below 2^53, so they fit.
pub fn millis(instant: UnixMillis) -> i64 {
    i64::try_from(instant.as_u64()).unwrap_or(i64::MAX)
}

pub fn instant(millis: i64) -> Result<UnixMillis, StoreError> {
    u64::try_from(millis)
        .ok()
        .and_then(UnixMillis::new)
        .ok_or_else(|| StoreError::unexpected("an instant out of range"))
}

pub fn octets<const N: usize>(octets: Vec<u8>) -> Result<[u8; N], StoreError> {
    octets
        .try_into()
        .map_err(|_| StoreError::unexpected("an id or a hash of another length"))
}

pub fn user_id(id: Vec<u8>) -> Result<UserId, StoreError> {
    octets(id).map(UserId::from_octets)
}

pub fn session_id(id: Vec<u8>) -> Result<SessionId, StoreError> {
    octets(id).map(SessionId::from_octets)
}

pub fn text_id<Id: for<'a> TryFrom<&'a str>>(text: &str) -> Result<Id, StoreError> {
    Id::try_from(text)
        .map_err(|_| StoreError::unexpected("an openid, appid or external id that is none"))
}

pub fn external_id(text: Option<&str>) -> Result<Option<ExternalId>, StoreError> {
    text.map(text_id).transpose()
}

pub fn known_account((id, external, blocked_at): AccountRow) -> Result<KnownAccount, StoreError> {
    let account = Account {
        user_id: user_id(id)?,
        external_id: external_id(external.as_deref())?,
    };
    Ok(KnownAccount {
        account,
        is_blocked: blocked_at.is_some(),
    })
}

pub fn reason(text: &str) -> Result<RevocationReason, StoreError> {
    text.parse()
        .map_err(|_| StoreError::unexpected("a revocation for an unknown reason"))
}
