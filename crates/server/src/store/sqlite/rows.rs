//! Between columns and types.

use weapp_login_core::{ExternalId, RevocationReason, SessionId, UnixMillis, UserId};

use crate::store::{Account, StoreError};

pub fn store_error(error: sqlx::Error) -> StoreError {
    let is_passing = match &error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(database) => is_passing_code(database.code().as_deref()),
        _ => false,
    };
    if is_passing {
        StoreError::Unavailable(Box::new(error))
    } else {
        StoreError::Unexpected(Box::new(error))
    }
}

/// SQLite's primary result codes that pass by themselves: BUSY, LOCKED, IOERR, FULL, CANTOPEN.
fn is_passing_code(code: Option<&str>) -> bool {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xFF, 5 | 6 | 10 | 13 | 14))
}

/// Something in a column that this program never wrote there.
pub fn unexpected(what: &'static str) -> StoreError {
    StoreError::Unexpected(what.into())
}

/// Instants are below 2^53, so they fit.
pub fn millis(instant: UnixMillis) -> i64 {
    i64::try_from(instant.as_u64()).unwrap_or(i64::MAX)
}

pub fn instant(millis: i64) -> Result<UnixMillis, StoreError> {
    u64::try_from(millis)
        .ok()
        .and_then(UnixMillis::new)
        .ok_or_else(|| unexpected("an instant out of range"))
}

pub fn user_id(octets: Vec<u8>) -> Result<UserId, StoreError> {
    octets
        .try_into()
        .map(UserId::from_octets)
        .map_err(|_| unexpected("a user id that has not 16 octets"))
}

pub fn session_id(octets: Vec<u8>) -> Result<SessionId, StoreError> {
    octets
        .try_into()
        .map(SessionId::from_octets)
        .map_err(|_| unexpected("a session id that has not 16 octets"))
}

pub fn text_id<Id: for<'a> TryFrom<&'a str>>(text: &str) -> Result<Id, StoreError> {
    Id::try_from(text).map_err(|_| unexpected("an openid, appid or external id that is none"))
}

pub fn account((id, external_id): (Vec<u8>, Option<String>)) -> Result<Account, StoreError> {
    let external_id = external_id
        .as_deref()
        .map(text_id::<ExternalId>)
        .transpose()?;
    Ok(Account {
        user_id: user_id(id)?,
        external_id,
    })
}

pub fn reason(text: &str) -> Result<RevocationReason, StoreError> {
    text.parse()
        .map_err(|_| unexpected("a revocation for an unknown reason"))
}
