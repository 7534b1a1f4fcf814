//! What WeChat refuses, in its own words.

/// An answer with an `errcode`, in the order of the checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    AppidMissing,
    SecretMissing,
    CodeMissing,
    InvalidGrantType,
    InvalidAppid,
    InvalidSecret,
    FrozenSecret,
    Busy,
    QuotaReached,
    CodeInvalid,
    CodeUsed,
    CodeBlocked,
    AccessTokenMissing,
    AccessTokenInvalid,
    AccessTokenExpired,
}

impl Refusal {
    pub fn errcode(self) -> i64 {
        match self {
            Self::AppidMissing => 41002,
            Self::SecretMissing => 41004,
            Self::CodeMissing => 41008,
            Self::InvalidGrantType => 40002,
            Self::InvalidAppid => 40013,
            Self::InvalidSecret => 40125,
            Self::FrozenSecret => 40243,
            Self::Busy => -1,
            Self::QuotaReached => 45011,
            Self::CodeInvalid => 40029,
            Self::CodeUsed => 40163,
            Self::CodeBlocked => 40226,
            Self::AccessTokenMissing => 41001,
            Self::AccessTokenInvalid => 40001,
            Self::AccessTokenExpired => 42001,
        }
    }

    /// The `errmsg` before its rid. The texts of 40002 and 40243 are guessed.
    pub fn errmsg(self) -> &'static str {
        match self {
            Self::AppidMissing => "appid missing",
            Self::SecretMissing => "appsecret missing",
            Self::CodeMissing => "missing code",
            Self::InvalidGrantType => "invalid grant_type",
            Self::InvalidAppid => "invalid appid",
            Self::InvalidSecret => "invalid appsecret, view more at http://t.cn/RAEkdVq",
            Self::FrozenSecret => "appsecret is frozen",
            Self::Busy => "system error",
            Self::QuotaReached => "api minute-quota reach limit  mustslower  retry next minute",
            Self::CodeInvalid => "invalid code",
            Self::CodeUsed => "code been used",
            Self::CodeBlocked => "code blocked",
            Self::AccessTokenMissing => "access_token missing",
            Self::AccessTokenInvalid => {
                "invalid credential, access_token is invalid or not latest, could get access_token by \
                 getStableAccessToken"
            }
            Self::AccessTokenExpired => "access_token expired",
        }
    }
}
