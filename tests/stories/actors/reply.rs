//! What came back over HTTP.

use reqwest::header::HeaderMap;
use serde_json::Value;

#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    /// Every answer is the envelope, whatever happens.
    pub async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let octets = response.bytes().await.unwrap();
        let body: Value = serde_json::from_slice(&octets).unwrap_or_default();
        Self {
            status,
            headers,
            body,
        }
    }

    pub fn code(&self) -> u64 {
        self.body["code"]
            .as_u64()
            .unwrap_or_else(|| panic!("no envelope: {self:?}"))
    }

    pub fn data(&self, key: &str) -> &Value {
        &self.body["data"][key]
    }

    pub fn text(&self, key: &str) -> &str {
        self.data(key)
            .as_str()
            .unwrap_or_else(|| panic!("no text {key} in {self:?}"))
    }

    pub fn number(&self, key: &str) -> u64 {
        self.data(key)
            .as_u64()
            .unwrap_or_else(|| panic!("no number {key} in {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Status, code, `error` and `retry` in one, as the table of the design has them.
    pub fn verdict(&self) -> (u16, u64, &str, &str) {
        let word = |key: &str| self.body[key].as_str().unwrap_or("");
        (self.status, self.code(), word("error"), word("retry"))
    }

    #[track_caller]
    pub fn must_be_good(self) -> Self {
        assert_eq!((self.status, self.code()), (200, 0), "{self:?}");
        self
    }
}

pub const INVALID: (u16, u64, &str, &str) = (401, 1, "session_invalid", "login");
pub const EXPIRED: (u16, u64, &str, &str) = (200, 2, "session_expired", "login");
pub const REVOKED: (u16, u64, &str, &str) = (401, 3, "session_revoked", "login");
