//! Why a text is no token of ours.

use core::fmt;

/// Why a token is none of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InvalidReason {
    /// It has not the shape of a token, or its genuine content is not a map of claims.
    Malformed,
    /// Its kid is none of the ring's.
    UnknownKey,
    /// Its tag is wrong.
    Forged,
    /// It is for an app that the policy does not name.
    WrongApp,
    /// It is not a legacy token of this secret and these dates; no more is said.
    Legacy,
}

impl InvalidReason {
    pub const ALL: [Self; 5] = [
        Self::Malformed,
        Self::UnknownKey,
        Self::Forged,
        Self::WrongApp,
        Self::Legacy,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::UnknownKey => "unknown_key",
            Self::Forged => "forged",
            Self::WrongApp => "wrong_app",
            Self::Legacy => "legacy",
        }
    }
}

impl fmt::Display for InvalidReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
