//! A request, as it reached somebody behind the gateway.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};

/// The headers that say who the user is, and what weapp-login says to a gateway: nobody's but ours.
pub const OURS: [&str; 7] = [
    "x-user-id",
    "x-openid",
    "x-appid",
    "x-external-id",
    "x-session-error",
    "x-session-refusal",
    "x-session-renewed",
];

#[derive(Clone, Debug)]
pub struct Arrived {
    pub method: Method,
    /// Path and query, letter by letter.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Arrived {
    pub const OURS: [&str; 7] = OURS;

    /// All values of a header, under its own name alone.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }

    /// What a framework that takes `_` and `.` for `-` finds under these names.
    pub fn under_our_names(&self) -> Vec<(String, String)> {
        let found = self.headers.iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().replace(['_', '.'], "-"), value)
        });
        found
            .filter(|(name, _)| OURS.contains(&name.as_str()))
            .collect()
    }
}
