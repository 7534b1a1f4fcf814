//! JSON, as much of it as the answers need.

use weapp_login_core::{Claims, LegacyClaims, TokenClaims, UnixMillis, Verdict};

/// An object, written from left to right.
pub struct Object {
    text: String,
}

impl Object {
    pub fn new() -> Self {
        Self {
            // Most answers fit; a text that grows is copied.
            text: String::with_capacity(512),
        }
    }

    pub fn end(mut self) -> String {
        if self.text.is_empty() {
            self.text.push('{');
        }
        self.text.push('}');
        self.text
    }

    /// A text that may hold anything.
    pub fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        push_text(&mut self.text, value);
    }

    pub fn text_or_null(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.raw(name, "null"),
        }
    }

    pub fn instant(&mut self, name: &str, value: UnixMillis) {
        self.raw(name, &value.to_string());
    }

    pub fn flag(&mut self, name: &str, value: bool) {
        self.raw(name, if value { "true" } else { "false" });
    }

    /// A value that is JSON already.
    pub fn raw(&mut self, name: &str, json: &str) {
        self.name(name);
        self.text.push_str(json);
    }

    /// `verdict`, and `reason` where it has one.
    pub fn verdict(&mut self, verdict: &Verdict) {
        self.text("verdict", verdict.as_str());
        if let Some(reason) = verdict.reason() {
            self.text("reason", reason);
        }
    }

    /// The claims of either kind of token, as JavaScript calls them.
    pub fn claims(&mut self, claims: &TokenClaims) {
        let claims = match claims {
            TokenClaims::V1(claims) => v1_claims(claims),
            TokenClaims::Legacy(claims) => legacy_claims(claims),
        };
        self.raw("claims", &claims);
    }

    fn name(&mut self, name: &str) {
        self.text.push(if self.text.is_empty() { '{' } else { ',' });
        self.text.push('"');
        self.text.push_str(name);
        self.text.push_str("\":");
    }
}

/// A list of values that are JSON already.
pub fn list(values: impl Iterator<Item = String>) -> String {
    let values: Vec<String> = values.collect();
    ["[", &values.join(","), "]"].concat()
}

fn v1_claims(claims: &Claims) -> String {
    let mut object = Object::new();
    object.text("openid", claims.openid.as_str());
    object.text("appid", claims.appid.as_str());
    object.text("sessionId", &claims.session_id.to_string());
    object.text("userId", &claims.user_id.to_string());
    object.instant("authenticatedAt", claims.times.authenticated_at());
    object.instant("issuedAt", claims.times.issued_at());
    object.instant("expiresAt", claims.times.expires_at());
    if let Some(external_id) = &claims.external_id {
        object.text("externalId", external_id.as_str());
    }
    object.end()
}

fn legacy_claims(claims: &LegacyClaims) -> String {
    let mut object = Object::new();
    object.text("openid", claims.openid.as_str());
    object.instant("issuedAt", claims.issued_at);
    object.instant("expiresAt", claims.expires_at);
    object.end()
}

/// RFC 8259 §7: quotation marks, backslashes and control characters are escaped.
fn push_text(out: &mut String, value: &str) {
    out.push('"');
    for character in value.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..='\x1f' => {
                let [high, low] = [u32::from(character) / 16, u32::from(character) % 16];
                out.push_str("\\u00");
                out.extend(
                    [high, low]
                        .into_iter()
                        .filter_map(|digit| char::from_digit(digit, 16)),
                );
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}
