//! A text that is nobody's business.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// It is wiped when dropped, compared in constant time, and never shown.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, by name, so that a reader sees where it is used.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText")
    }
}

/// Whether a text that should be none is probably a key, an AppSecret or a URL with a password, so that an
/// error that quotes it must not.
pub fn looks_like_a_secret(text: &str) -> bool {
    let is_key = ["weapp-secret.", "weapp-inspect.", "weapp-sealing."]
        .iter()
        .any(|prefix| text.contains(prefix));
    let lower_case = text.to_ascii_lowercase();
    // user:password@host, whatever stands before it and behind it.
    let has_password = ["password=", "pwd="]
        .iter()
        .any(|name| lower_case.contains(name))
        || text
            .split_once(':')
            .is_some_and(|(_, rest)| rest.contains('@'));
    let mut digits_in_a_row = 0;
    let has_long_hex = text.bytes().any(|octet| {
        digits_in_a_row = if octet.is_ascii_hexdigit() {
            digits_in_a_row + 1
        } else {
            0
        };
        digits_in_a_row == 32
    });
    // A folder may be named by a hash, an AppSecret has no slash.
    is_key || has_password || (has_long_hex && !text.contains('/'))
}
