//! The claims as the plaintext of a token, and back.
//!
//! ```text
//! {0: openid, 1: appid, 2: session_id, 3: user_id, 4: authenticated_at, 5: issued_at, 6: expires_at, ? 7: external_id}
//! ```

use alloc::vec::Vec;

use crate::cbor::{self, NotCbor, Reader};
use crate::claims::{Claims, TokenTimes};
use crate::id::{SessionId, UserId};
use crate::time::UnixMillis;

const OPENID: u64 = 0;
const APPID: u64 = 1;
const SESSION_ID: u64 = 2;
const USER_ID: u64 = 3;
const AUTHENTICATED_AT: u64 = 4;
const ISSUED_AT: u64 = 5;
const EXPIRES_AT: u64 = 6;
const EXTERNAL_ID: u64 = 7;

/// The longest map of claims: three names of 64 octets, two ids of 16, three instants, and the heads.
pub const MAX_LENGTH: usize = 1 + 3 * (1 + 2 + 64) + 2 * (1 + 1 + 16) + 3 * (1 + 9);

/// Appends the claims to `out`.
pub fn write(claims: &Claims, out: &mut Vec<u8>) {
    let text = |out: &mut Vec<u8>, key, value| {
        cbor::write_unsigned(out, key);
        cbor::write_text(out, value);
    };
    let bytes = |out: &mut Vec<u8>, key, value: &[u8; 16]| {
        cbor::write_unsigned(out, key);
        cbor::write_bytes(out, value);
    };
    let instant = |out: &mut Vec<u8>, key, value: UnixMillis| {
        cbor::write_unsigned(out, key);
        cbor::write_unsigned(out, value.as_u64());
    };
    cbor::write_map_head(out, if claims.external_id.is_some() { 8 } else { 7 });
    text(out, OPENID, claims.openid.as_str());
    text(out, APPID, claims.appid.as_str());
    bytes(out, SESSION_ID, claims.session_id.as_octets());
    bytes(out, USER_ID, claims.user_id.as_octets());
    instant(out, AUTHENTICATED_AT, claims.times.authenticated_at());
    instant(out, ISSUED_AT, claims.times.issued_at());
    instant(out, EXPIRES_AT, claims.times.expires_at());
    if let Some(external_id) = &claims.external_id {
        text(out, EXTERNAL_ID, external_id.as_str());
    }
}

/// Reads exactly one map of claims; whatever is missing, doubled, mistyped or left over is refused.
pub fn read(plaintext: &[u8]) -> Result<Claims, NotCbor> {
    let (mut openid, mut appid, mut session_id, mut user_id) = (None, None, None, None);
    let (mut authenticated_at, mut issued_at, mut expires_at) = (None, None, None);
    let mut external_id = None;
    let mut reader = Reader::new(plaintext);
    reader.map(|reader, key| {
        match key {
            OPENID => openid = Some(text_id(reader)?),
            APPID => appid = Some(text_id(reader)?),
            SESSION_ID => session_id = Some(SessionId::from_octets(sixteen_octets(reader)?)),
            USER_ID => user_id = Some(UserId::from_octets(sixteen_octets(reader)?)),
            AUTHENTICATED_AT => authenticated_at = Some(instant(reader)?),
            ISSUED_AT => issued_at = Some(instant(reader)?),
            EXPIRES_AT => expires_at = Some(instant(reader)?),
            EXTERNAL_ID => external_id = Some(text_id(reader)?),
            _ => reader.skip_value()?,
        }
        Ok(())
    })?;
    reader.end()?;
    let times = TokenTimes::new(
        authenticated_at.ok_or(NotCbor)?,
        issued_at.ok_or(NotCbor)?,
        expires_at.ok_or(NotCbor)?,
    );
    Ok(Claims {
        openid: openid.ok_or(NotCbor)?,
        appid: appid.ok_or(NotCbor)?,
        session_id: session_id.ok_or(NotCbor)?,
        user_id: user_id.ok_or(NotCbor)?,
        times: times.map_err(|_| NotCbor)?,
        external_id,
    })
}

fn text_id<'a, Id: TryFrom<&'a str>>(reader: &mut Reader<'a>) -> Result<Id, NotCbor> {
    Id::try_from(reader.text()?).map_err(|_| NotCbor)
}

fn sixteen_octets(reader: &mut Reader<'_>) -> Result<[u8; 16], NotCbor> {
    reader.bytes()?.try_into().map_err(|_| NotCbor)
}

fn instant(reader: &mut Reader<'_>) -> Result<UnixMillis, NotCbor> {
    UnixMillis::new(reader.unsigned()?).ok_or(NotCbor)
}
