//! The files of vectors, as they lie in `vectors/`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, de::DeserializeOwned};

/// Reads `vectors/<name>`.
pub fn read<Vectors: DeserializeOwned>(name: &str) -> Vectors {
    let text = std::fs::read_to_string(path(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name)
}

/// Octets from hex.
pub fn octets(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// Exactly `N` octets from hex.
pub fn octets_of<const N: usize>(text: &str) -> [u8; N] {
    octets(text).try_into().unwrap()
}

/// Claims as vectors write them: ids in hex, times in ms.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
pub struct WrittenClaims {
    pub openid: String,
    pub appid: String,
    pub session_id: String,
    pub user_id: String,
    pub authenticated_at: u64,
    pub issued_at: u64,
    pub expires_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// The part of `legacy.json` that holds good tokens.
#[derive(Debug, Deserialize)]
pub struct LegacyVectors {
    pub cases: Vec<LegacyCase>,
    pub refused: LegacyRefused,
}

#[derive(Debug, Deserialize)]
pub struct LegacyCase {
    pub secret: String,
    pub id: String,
    pub issued_at: u64,
    pub suffix: String,
    pub token: String,
}

#[derive(Debug, Deserialize)]
pub struct LegacyRefused {
    pub secret: String,
    pub suffix: String,
    pub tokens: Vec<NamedToken>,
}

#[derive(Debug, Deserialize)]
pub struct NamedToken {
    pub name: String,
    pub token: String,
}
