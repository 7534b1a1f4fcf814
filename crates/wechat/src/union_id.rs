//! One user's name across the apps of one account.

use std::fmt;
use std::str::FromStr;

use weapp_login_core::OpenId;

/// WeChat's name for a user within all apps of one Open Platform account, by the rule of an [`OpenId`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnionId(OpenId);

/// The text is not 1–64 octets of 0x21–0x7E without `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a unionid: 1 to 64 ASCII characters from ! to ~, without |")]
pub struct UnionIdError;

impl UnionId {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl TryFrom<&str> for UnionId {
    type Error = UnionIdError;

    fn try_from(text: &str) -> Result<Self, UnionIdError> {
        OpenId::try_from(text).map(Self).map_err(|_| UnionIdError)
    }
}

impl FromStr for UnionId {
    type Err = UnionIdError;

    fn from_str(text: &str) -> Result<Self, UnionIdError> {
        Self::try_from(text)
    }
}

impl fmt::Display for UnionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for UnionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
