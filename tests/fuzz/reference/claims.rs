//! The plaintext: one CBOR map in its one spelling.
//!
//! minicbor reads generously. So what it reads is written again in the shortest form, and must be the octets
//! that were read; what is left are the rules on keys, depth and values.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

/// 2^53
const END_OF_TIME: u64 = 9_007_199_254_740_992;

/// What a plaintext says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadClaims {
    pub openid: String,
    pub appid: String,
    pub session_id: [u8; 16],
    pub user_id: [u8; 16],
    pub authenticated_at: u64,
    pub issued_at: u64,
    pub expires_at: u64,
    pub external_id: Option<String>,
    /// It says more than the format knows today.
    pub has_unknown_keys: bool,
}

impl ReadClaims {
    /// `None` where a rule of the format is broken.
    pub fn read(plaintext: &[u8]) -> Option<Self> {
        let mut found = Found::default();
        let mut reader = Decoder::new(plaintext);
        let mut writer = Encoder::new(Vec::new());
        read_map(&mut reader, &mut writer, |key, reader, writer| {
            found.entry(key, reader, writer)
        })?;
        (writer.into_writer() == plaintext).then_some(())?;
        let claims = Self {
            openid: found.openid.filter(|name| is_wechat_name(name))?,
            appid: found.appid.filter(|name| is_wechat_name(name))?,
            session_id: found.session_id?.try_into().ok()?,
            user_id: found.user_id?.try_into().ok()?,
            authenticated_at: found.times[0]?,
            issued_at: found.times[1]?,
            expires_at: found.times[2]?,
            external_id: found.external_id,
            has_unknown_keys: found.has_unknown_keys,
        };
        let external_id_is_right = claims
            .external_id
            .as_ref()
            .is_none_or(|id| !id.is_empty() && id.len() <= 64);
        let times_are_right = claims.authenticated_at <= claims.issued_at
            && claims.issued_at <= claims.expires_at
            && claims.expires_at < END_OF_TIME;
        (external_id_is_right && times_are_right).then_some(claims)
    }
}

fn is_wechat_name(name: &str) -> bool {
    let is_right = |character| ('!'..='~').contains(&character) && character != '|';
    !name.is_empty() && name.len() <= 64 && name.chars().all(is_right)
}

type Writer = Encoder<Vec<u8>>;

#[derive(Default)]
struct Found {
    openid: Option<String>,
    appid: Option<String>,
    session_id: Option<Vec<u8>>,
    user_id: Option<Vec<u8>>,
    times: [Option<u64>; 3],
    external_id: Option<String>,
    has_unknown_keys: bool,
}

impl Found {
    fn entry(&mut self, key: u64, reader: &mut Decoder<'_>, writer: &mut Writer) -> Option<()> {
        match key {
            0 | 1 | 7 => {
                let text = reader.str().ok()?;
                writer.str(text).ok()?;
                let place = match key {
                    0 => &mut self.openid,
                    1 => &mut self.appid,
                    _ => &mut self.external_id,
                };
                *place = Some(text.to_owned());
            }
            2 | 3 => {
                let octets = reader.bytes().ok()?;
                writer.bytes(octets).ok()?;
                let place = match key {
                    2 => &mut self.session_id,
                    _ => &mut self.user_id,
                };
                *place = Some(octets.to_vec());
            }
            4..=6 => {
                let time = reader.u64().ok()?;
                writer.u64(time).ok()?;
                self.times[usize::try_from(key - 4).ok()?] = Some(time);
            }
            _ => {
                self.has_unknown_keys = true;
                read_item(reader, writer, 1)?;
            }
        }
        Some(())
    }
}

/// Reads a map whose keys are unsigned and strictly ascending.
fn read_map(
    reader: &mut Decoder<'_>,
    writer: &mut Writer,
    mut entry: impl FnMut(u64, &mut Decoder<'_>, &mut Writer) -> Option<()>,
) -> Option<()> {
    let entries = reader.map().ok()??;
    writer.map(entries).ok()?;
    let mut least = Some(0);
    for _ in 0..entries {
        let key = reader.u64().ok()?;
        writer.u64(key).ok()?;
        if key < least? {
            return None;
        }
        least = key.checked_add(1);
        entry(key, reader, writer)?;
    }
    Some(())
}

/// Reads any item within `containers` arrays and maps.
fn read_item(reader: &mut Decoder<'_>, writer: &mut Writer, containers: usize) -> Option<()> {
    while reader.datatype().ok()? == Type::Tag {
        writer.tag(reader.tag().ok()?).ok()?;
    }
    let kind = reader.datatype().ok()?;
    if matches!(kind, Type::Array | Type::Map) && containers == 4 {
        return None;
    }
    match kind {
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => {
            writer.u64(reader.u64().ok()?).ok()?;
        }
        Type::I8 | Type::I16 | Type::I32 | Type::I64 | Type::Int => {
            writer.int(reader.int().ok()?).ok()?;
        }
        Type::Bytes => {
            writer.bytes(reader.bytes().ok()?).ok()?;
        }
        Type::String => {
            writer.str(reader.str().ok()?).ok()?;
        }
        Type::Array => {
            let items = reader.array().ok()??;
            writer.array(items).ok()?;
            for _ in 0..items {
                read_item(reader, writer, containers + 1)?;
            }
        }
        Type::Map => read_map(reader, writer, |_, reader, writer| {
            read_item(reader, writer, containers + 1)
        })?,
        Type::F16 => copy(reader, writer, 3)?,
        Type::F32 => copy(reader, writer, 5)?,
        Type::F64 => copy(reader, writer, 9)?,
        Type::Bool | Type::Null | Type::Undefined => copy(reader, writer, 1)?,
        // 20 to 23 are those before; RFC 8949 reserves 24 to 31.
        Type::Simple => {
            let simple = reader.simple().ok()?;
            (!(20..32).contains(&simple)).then_some(())?;
            writer.simple(simple).ok()?;
        }
        _ => return None,
    }
    Some(())
}

/// An item that has one spelling anyway.
fn copy(reader: &mut Decoder<'_>, writer: &mut Writer, length: usize) -> Option<()> {
    let from = reader.position();
    let octets = reader.input().get(from..from + length)?;
    writer.writer_mut().extend_from_slice(octets);
    reader.set_position(from + length);
    Some(())
}
