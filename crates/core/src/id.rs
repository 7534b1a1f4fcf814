//! The names in a token: of a user in an app, of the app, of a session, of an account.
//!
//! WeChat's names are visible ASCII; the team's own may be any text.

use alloc::string::String;
use core::fmt;
use core::str::FromStr;

use crate::hex;

/// The text is no name of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdError {
    code: &'static str,
    right_form: &'static str,
}

impl IdError {
    pub const ALL_CODES: [&str; 5] = [
        "malformed_openid",
        "malformed_appid",
        "malformed_external_id",
        "malformed_session_id",
        "malformed_user_id",
    ];

    /// The stable name, the same in every language.
    pub fn code(self) -> &'static str {
        self.code
    }
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.right_form)
    }
}

impl core::error::Error for IdError {}

const LENGTHS: core::ops::RangeInclusive<usize> = 1..=64;

fn is_wechat_name(text: &str) -> bool {
    LENGTHS.contains(&text.len())
        && text
            .bytes()
            .all(|octet| matches!(octet, 0x21..=0x7E) && octet != b'|')
}

fn is_short_text(text: &str) -> bool {
    LENGTHS.contains(&text.len())
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $rule:path, $code:literal, $right_form:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = IdError;

            fn try_from(text: &str) -> Result<Self, IdError> {
                if $rule(text) { Ok(Self(text.into())) } else { Err(IdError { code: $code, right_form: $right_form }) }
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// WeChat's name for a user within one app.
    OpenId, is_wechat_name, "malformed_openid",
    "an openid is 1 to 64 ASCII characters from ! to ~, without |"
}
text_id! {
    /// WeChat's name for a mini program, `wx` and 16 hex digits in practice.
    AppId, is_wechat_name, "malformed_appid",
    "an appid is 1 to 64 ASCII characters from ! to ~, without |"
}
text_id! {
    /// The team's own number for a user: any text of 1–64 octets of UTF-8. Whoever writes it into a header
    /// must encode it.
    ExternalId, is_short_text, "malformed_external_id",
    "an external id is a text of 1 to 64 octets of UTF-8"
}

/// One login and all its renewals: 16 random octets, written as 32 lowercase hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId([u8; 16]);

/// An account, the person behind all openids of one unionid: 16 octets, written as a UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId([u8; 16]);

/// Where a UUID has its dashes.
const DASHES: [usize; 4] = [8, 13, 18, 23];

macro_rules! octet_id {
    ($name:ident) => {
        impl $name {
            pub const fn from_octets(octets: [u8; 16]) -> Self {
                Self(octets)
            }

            pub const fn as_octets(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

octet_id!(SessionId);
octet_id!(UserId);

impl SessionId {
    /// As 32 lowercase hex digits.
    pub fn encode<'a>(&self, room: &'a mut [u8; 32]) -> &'a str {
        hex::encode(&self.0, room)
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.encode(&mut [0; 32]))
    }
}

impl FromStr for SessionId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = IdError {
            code: "malformed_session_id",
            right_form: "a session id is written as 32 lowercase hex digits",
        };
        hex::octets_of(text).map(Self).ok_or(wrong)
    }
}

impl UserId {
    /// As a UUID of 36 characters.
    pub fn encode<'a>(&self, room: &'a mut [u8; 36]) -> &'a str {
        let mut room_of_digits = [0; 32];
        let mut digits = hex::encode(&self.0, &mut room_of_digits).bytes();
        for (place, character) in room.iter_mut().enumerate() {
            let is_dash = DASHES.contains(&place);
            *character = if is_dash {
                b'-'
            } else {
                digits.next().unwrap_or(b'0')
            };
        }
        core::str::from_utf8(room).unwrap_or_default()
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.encode(&mut [0; 36]))
    }
}

impl FromStr for UserId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = IdError {
            code: "malformed_user_id",
            right_form: "a user id is written as a lowercase UUID, 01932c07-209c-7000-8000-000000000000",
        };
        let dashes_right = text.len() == 36 && DASHES.iter().all(|&at| text.as_bytes()[at] == b'-');
        let mut digits = [0; 32];
        let undashed = text.bytes().filter(|&octet| octet != b'-');
        for (place, digit) in digits.iter_mut().zip(undashed) {
            *place = digit;
        }
        hex::octets_of(digits)
            .filter(|_| dashes_right)
            .map(Self)
            .ok_or(wrong)
    }
}
