//! The number of a phone, as WeChat tells it.

use std::fmt;

use crate::CodeToSessionError;

/// A phone number that WeChat vouches for. It is personal, so it has a Debug without it.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// With the country code in front, unless it is 86: `13580006666`, `+1-2025550123`.
    pub phone_number: String,
    pub pure_phone_number: String,
    /// `86`
    pub country_code: String,
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(redacted)")
    }
}

/// Why a code did not become a phone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneNumberError {
    /// The code never left, so it is as good as before.
    #[error("there is no access_token: {0}")]
    NoAccessToken(CodeToSessionError),
    /// What became of the code is told by the error, as it is of a login.
    #[error(transparent)]
    Exchange(CodeToSessionError),
}

impl PhoneNumberError {
    /// What WeChat said, or did not say.
    pub fn cause(&self) -> &CodeToSessionError {
        match self {
            Self::NoAccessToken(cause) | Self::Exchange(cause) => cause,
        }
    }
}
