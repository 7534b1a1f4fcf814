//! What a token says.

use core::fmt;

use crate::id::{AppId, ExternalId, OpenId, SessionId, UserId};
use crate::time::UnixMillis;

/// What a v1 token says: who, in which app, in which session, and from when to when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub openid: OpenId,
    pub appid: AppId,
    pub session_id: SessionId,
    pub user_id: UserId,
    pub times: TokenTimes,
    pub external_id: Option<ExternalId>,
}

/// The three instants of a token, in their order: authenticated ≤ issued ≤ expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenTimes {
    authenticated_at: UnixMillis,
    issued_at: UnixMillis,
    expires_at: UnixMillis,
}

impl TokenTimes {
    /// Refuses instants that are out of order.
    pub fn new(
        authenticated_at: UnixMillis,
        issued_at: UnixMillis,
        expires_at: UnixMillis,
    ) -> Result<Self, TimesOutOfOrder> {
        if authenticated_at <= issued_at && issued_at <= expires_at {
            Ok(Self {
                authenticated_at,
                issued_at,
                expires_at,
            })
        } else {
            Err(TimesOutOfOrder)
        }
    }

    /// When the user did the `wx.login`; renewal keeps it.
    pub fn authenticated_at(&self) -> UnixMillis {
        self.authenticated_at
    }

    /// When this very token was made.
    pub fn issued_at(&self) -> UnixMillis {
        self.issued_at
    }

    /// The last instant at which the token counts.
    pub fn expires_at(&self) -> UnixMillis {
        self.expires_at
    }
}

/// `authenticated_at ≤ issued_at ≤ expires_at` does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimesOutOfOrder;

impl TimesOutOfOrder {
    /// The stable name, the same in every language.
    pub const CODE: &str = "times_out_of_order";
}

impl fmt::Display for TimesOutOfOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the times must be in order: authenticated_at, issued_at, expires_at")
    }
}

impl core::error::Error for TimesOutOfOrder {}

/// What a legacy token says. It proves nothing until its user has been found in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegacyClaims {
    pub openid: OpenId,
    pub issued_at: UnixMillis,
    /// `issued_at` and the time to live of [`LegacyPolicy`](crate::LegacyPolicy).
    pub expires_at: UnixMillis,
}

/// The claims of either kind of token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenClaims {
    V1(Claims),
    Legacy(LegacyClaims),
}

impl TokenClaims {
    pub fn openid(&self) -> &OpenId {
        match self {
            Self::V1(claims) => &claims.openid,
            Self::Legacy(claims) => &claims.openid,
        }
    }

    /// For a legacy token, its issue time.
    pub fn authenticated_at(&self) -> UnixMillis {
        match self {
            Self::V1(claims) => claims.times.authenticated_at,
            Self::Legacy(claims) => claims.issued_at,
        }
    }

    pub fn issued_at(&self) -> UnixMillis {
        match self {
            Self::V1(claims) => claims.times.issued_at,
            Self::Legacy(claims) => claims.issued_at,
        }
    }

    pub fn expires_at(&self) -> UnixMillis {
        match self {
            Self::V1(claims) => claims.times.expires_at,
            Self::Legacy(claims) => claims.expires_at,
        }
    }
}
