//! What JavaScript is to throw: `code`, a new line, and what a right one looks like.

use core::fmt::{Display, Write};

use weapp_login_core::claims::TimesOutOfOrder;
use weapp_login_core::error_codes;
use weapp_login_core::id::IdError;
use weapp_login_core::key::KeyError;
use weapp_login_core::legacy::LegacyError;
use weapp_login_core::revocation::RevocationError;
use weapp_login_core::time::NotMillis;

/// An error of core's, on its way to JavaScript.
pub struct Complaint(String);

impl Complaint {
    pub fn no_randomness() -> Self {
        Self::new(
            error_codes::NO_RANDOMNESS,
            &"this machine gives no random octets",
        )
    }

    fn new(code: &str, message: &dyn Display) -> Self {
        let mut text = String::from(code);
        // To write into a text never fails.
        let _ = write!(text, "\n{message}");
        Self(text)
    }

    pub fn text(&self) -> &str {
        &self.0
    }
}

macro_rules! from_errors {
    ($($error:ty => $code:expr),+ $(,)?) => {
        $(impl From<$error> for Complaint {
            fn from(error: $error) -> Self {
                let code: fn($error) -> &'static str = $code;
                Self::new(code(error), &error)
            }
        })+
    };
}

from_errors! {
    KeyError => KeyError::code,
    LegacyError => LegacyError::code,
    IdError => IdError::code,
    NotMillis => |_| NotMillis::CODE,
    TimesOutOfOrder => |_| TimesOutOfOrder::CODE,
    RevocationError => |_| RevocationError::CODE,
}
