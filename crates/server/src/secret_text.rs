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
