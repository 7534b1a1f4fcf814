//! Why a code did not become a login.

use std::fmt;

use crate::Rid;

/// Why a code did not become a login: one variant for each cause.
///
/// The texts are for the operator's log. They hold no `errmsg`, secret, code or URL.
/// Source: WeChat's page "auth.code2Session", and what its servers really answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeToSessionError {
    /// 40029: a wrong or expired code, or another app's. It may be spent now.
    CodeInvalid { rid: Option<Rid> },
    /// 40163: the code has been used before.
    CodeUsed { rid: Option<Rid> },
    /// 40226: WeChat holds the user for high-risk.
    UserBlocked { rid: Option<Rid> },
    /// 45011: too many exchanges in this minute.
    RateLimited { rid: Option<Rid> },
    /// -1: WeChat is busy. Nobody knows whether the code is spent, so don't send it again.
    Busy { rid: Option<Rid> },
    /// The operator's to fix; no code will ever do.
    Misconfigured {
        problem: Misconfiguration,
        rid: Option<Rid>,
    },
    /// Any other `errcode`.
    Refused { errcode: i64, rid: Option<Rid> },
    /// No host could be connected to, so nothing was sent and the code is as good as before.
    Unreachable,
    /// The request went out and no whole answer came in time. The code may be spent.
    TimedOut,
    /// The request went out and something came that is no answer of WeChat's. The code may be spent.
    BadAnswer {
        /// The HTTP status, if there was one.
        status: Option<u16>,
        kind: BadAnswerKind,
    },
}

/// What is wrong with our appid or AppSecret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misconfiguration {
    /// 40013
    InvalidAppid,
    /// 40125
    InvalidSecret,
    /// 40243
    FrozenSecret,
    /// 41002
    AppidMissing,
    /// 41004
    SecretMissing,
    /// 40164, where an access_token is asked for
    AddressNotAllowed,
}

/// What came instead of an answer of WeChat's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAnswerKind {
    /// The connection ended before any answer.
    NoAnswer,
    /// An HTTP status other than 200; redirects are not followed.
    Status,
    /// The body ended too early.
    CutOff,
    /// The body is longer than 64 KiB.
    TooLong,
    /// An HTML page.
    Html,
    /// Neither HTML nor JSON.
    NotJson,
    /// JSON without an `errcode`, and without an openid or a session_key.
    FieldMissing,
    /// JSON with a field of the wrong type or shape.
    FieldMalformed,
}

impl CodeToSessionError {
    /// The variant of an `errcode` other than 0.
    pub(crate) fn from_errcode(errcode: i64, rid: Option<Rid>) -> Self {
        if let Some(problem) = Misconfiguration::from_errcode(errcode) {
            return Self::Misconfigured { problem, rid };
        }
        match errcode {
            40029 => Self::CodeInvalid { rid },
            40163 => Self::CodeUsed { rid },
            40226 => Self::UserBlocked { rid },
            45011 => Self::RateLimited { rid },
            -1 => Self::Busy { rid },
            _ => Self::Refused { errcode, rid },
        }
    }

    /// WeChat's `errcode`, if WeChat answered.
    pub fn errcode(&self) -> Option<i64> {
        match self {
            Self::CodeInvalid { .. } => Some(40029),
            Self::CodeUsed { .. } => Some(40163),
            Self::UserBlocked { .. } => Some(40226),
            Self::RateLimited { .. } => Some(45011),
            Self::Busy { .. } => Some(-1),
            Self::Misconfigured { problem, .. } => Some(problem.errcode()),
            Self::Refused { errcode, .. } => Some(*errcode),
            Self::Unreachable | Self::TimedOut | Self::BadAnswer { .. } => None,
        }
    }

    /// WeChat's name for the request, if it gave one.
    pub fn rid(&self) -> Option<&Rid> {
        match self {
            Self::CodeInvalid { rid }
            | Self::CodeUsed { rid }
            | Self::UserBlocked { rid }
            | Self::RateLimited { rid }
            | Self::Busy { rid }
            | Self::Misconfigured { rid, .. }
            | Self::Refused { rid, .. } => rid.as_ref(),
            Self::Unreachable | Self::TimedOut | Self::BadAnswer { .. } => None,
        }
    }

    /// Whether WeChat holds the access_token for expired or wrong: 40001, 40014, 42001.
    pub(crate) fn is_about_the_access_token(&self) -> bool {
        matches!(self.errcode(), Some(40001 | 40014 | 42001))
    }

    /// Whether the code certainly stayed here. In every other case it may be spent.
    pub fn nothing_was_sent(&self) -> bool {
        matches!(self, Self::Unreachable)
    }
}

impl Misconfiguration {
    const ALL: [Self; 6] = [
        Self::InvalidAppid,
        Self::InvalidSecret,
        Self::FrozenSecret,
        Self::AppidMissing,
        Self::SecretMissing,
        Self::AddressNotAllowed,
    ];

    pub fn errcode(self) -> i64 {
        match self {
            Self::InvalidAppid => 40013,
            Self::InvalidSecret => 40125,
            Self::FrozenSecret => 40243,
            Self::AppidMissing => 41002,
            Self::SecretMissing => 41004,
            Self::AddressNotAllowed => 40164,
        }
    }

    fn from_errcode(errcode: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|problem| problem.errcode() == errcode)
    }
}

impl fmt::Display for CodeToSessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CodeInvalid { .. } => {
                f.write_str("the code is wrong, expired, or another app's")?;
            }
            Self::CodeUsed { .. } => f.write_str("the code has been used before")?,
            Self::UserBlocked { .. } => f.write_str("WeChat holds the user for high-risk")?,
            Self::RateLimited { .. } => f.write_str("too many exchanges in this minute")?,
            Self::Busy { .. } => f.write_str("WeChat is busy")?,
            Self::Misconfigured { problem, .. } => problem.fmt(f)?,
            Self::Refused { .. } => f.write_str("WeChat refused the exchange")?,
            Self::Unreachable => f.write_str("no host of WeChat can be connected to")?,
            Self::TimedOut => f.write_str("WeChat did not answer in time")?,
            Self::BadAnswer { status, kind } => {
                kind.fmt(f)?;
                if let Some(status) = status {
                    write!(f, " (HTTP status {status})")?;
                }
            }
        }
        if let Some(errcode) = self.errcode() {
            write!(f, " (errcode {errcode})")?;
        }
        if let Some(rid) = self.rid() {
            write!(f, " (rid {rid})")?;
        }
        Ok(())
    }
}

impl std::error::Error for CodeToSessionError {}

impl fmt::Display for Misconfiguration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidAppid => {
                "WeChat does not know the appid; set the one that mp.weixin.qq.com shows, and restart"
            }
            Self::InvalidSecret => {
                "the AppSecret is not this appid's; set the one of mp.weixin.qq.com (a reset there ends the old one), and \
                 restart"
            }
            Self::FrozenSecret => "the AppSecret is frozen; unfreeze it at mp.weixin.qq.com",
            Self::AppidMissing => "the appid did not reach WeChat; is there a proxy in between?",
            Self::SecretMissing => "the AppSecret did not reach WeChat; is there a proxy in between?",
            Self::AddressNotAllowed => {
                "this server's address is not in the IP allow-list of mp.weixin.qq.com; add it"
            }
        })
    }
}

impl fmt::Display for BadAnswerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAnswer => "the connection ended before an answer came",
            Self::Status => "the answer has another status than 200",
            Self::CutOff => "the answer is cut off",
            Self::TooLong => "the answer is longer than 64 KiB",
            Self::Html => "the answer is an HTML page",
            Self::NotJson => "the answer is not JSON",
            Self::FieldMissing => "the answer has no errcode and lacks an openid or a session_key",
            Self::FieldMalformed => "a field of the answer has the wrong type or shape",
        })
    }
}
