//! The claims as CBOR, octet by octet, by nobody's encoder.

use weapp_login_tests::vector_files::{WrittenClaims, octets};

use crate::seed;

/// Claims with nothing remarkable in them.
pub fn ordinary_claims() -> WrittenClaims {
    WrittenClaims {
        openid: "oGZUI0egBJY1zhBYw2KhdUfwVJJE".into(),
        appid: "wx4f4bc4dec97d474b".into(),
        session_id: hex::encode(seed::id("session")),
        user_id: hex::encode(seed::id("user")),
        authenticated_at: 1_763_769_600_000,
        issued_at: 1_763_773_200_000,
        expires_at: 1_763_859_600_000,
        external_id: None,
    }
}

/// The entries of the map of claims, each its key and its value.
pub fn entries(claims: &WrittenClaims) -> Vec<Vec<u8>> {
    let mut entries = vec![
        [vec![0x00], text(&claims.openid)].concat(),
        [vec![0x01], text(&claims.appid)].concat(),
        [vec![0x02, 0x50], octets(&claims.session_id)].concat(),
        [vec![0x03, 0x50], octets(&claims.user_id)].concat(),
        [vec![0x04], unsigned(claims.authenticated_at)].concat(),
        [vec![0x05], unsigned(claims.issued_at)].concat(),
        [vec![0x06], unsigned(claims.expires_at)].concat(),
    ];
    if let Some(external_id) = &claims.external_id {
        entries.push([vec![0x07], text(external_id)].concat());
    }
    entries
}

/// A map of these entries, at most 23.
pub fn map(entries: &[Vec<u8>]) -> Vec<u8> {
    let head = 0xa0 + u8::try_from(entries.len()).unwrap();
    [vec![head], entries.concat()].concat()
}

/// Octets from hex that is written with spaces, for the eye.
pub fn spaced(hex: &str) -> Vec<u8> {
    octets(&hex.replace(' ', ""))
}

/// At most 255 octets of text.
pub fn text(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    let head = match length {
        0..=23 => vec![0x60 + length],
        _ => vec![0x78, length],
    };
    [head, text.as_bytes().to_vec()].concat()
}

pub fn unsigned(value: u64) -> Vec<u8> {
    let octets = value.to_be_bytes();
    match value {
        0..=0x17 => vec![octets[7]],
        0x18..=0xff => [&[0x18], &octets[7..]].concat(),
        0x100..=0xffff => [&[0x19], &octets[6..]].concat(),
        0x1_0000..=0xffff_ffff => [&[0x1a], &octets[4..]].concat(),
        _ => [&[0x1b], &octets[..]].concat(),
    }
}
