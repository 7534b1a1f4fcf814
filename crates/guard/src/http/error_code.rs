//! The stable codes of the HTTP face: number, status, name, what helps, and what is said.

use axum::http::StatusCode;

/// The stable codes of the HTTP face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    SessionInvalid,
    SessionExpired,
    SessionRevoked,
    BadRequest,
    CodeInvalid,
    CodeUsed,
    UserBlocked,
    RateLimited,
    WechatUnavailable,
    WechatMisconfigured,
    Overloaded,
    NotFound,
    SessionKeyStale,
    Internal,
}

impl ErrorCode {
    pub const ALL: [Self; 14] = [
        Self::SessionInvalid,
        Self::SessionExpired,
        Self::SessionRevoked,
        Self::BadRequest,
        Self::CodeInvalid,
        Self::CodeUsed,
        Self::UserBlocked,
        Self::RateLimited,
        Self::WechatUnavailable,
        Self::WechatMisconfigured,
        Self::Overloaded,
        Self::NotFound,
        Self::SessionKeyStale,
        Self::Internal,
    ];

    pub(super) const fn row(self) -> Row {
        match self {
            Self::SessionInvalid => Row::of(
                1,
                StatusCode::UNAUTHORIZED,
                "session_invalid",
                "login",
                "登陆失败",
            ),
            Self::SessionExpired => {
                Row::of(2, StatusCode::OK, "session_expired", "login", "登陆过期")
            }
            Self::SessionRevoked => Row::of(
                3,
                StatusCode::UNAUTHORIZED,
                "session_revoked",
                "login",
                "登录已被注销 / the session was ended",
            ),
            Self::BadRequest => Row::of(
                10,
                StatusCode::BAD_REQUEST,
                "bad_request",
                "none",
                "请求有误 / bad request",
            ),
            Self::CodeInvalid => Row::of(
                11,
                StatusCode::UNAUTHORIZED,
                "code_invalid",
                "login",
                "code 无效或已过期，请重新 wx.login / invalid or expired code",
            ),
            Self::CodeUsed => Row::of(
                12,
                StatusCode::UNAUTHORIZED,
                "code_used",
                "login",
                "code 已被使用，请重新 wx.login / the code was used before",
            ),
            Self::UserBlocked => Row::of(
                13,
                StatusCode::FORBIDDEN,
                "user_blocked",
                "none",
                "该用户不能登录 / this user may not log in",
            ),
            Self::RateLimited => Row::of(
                14,
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "later",
                "请求太频繁，请稍后再试 / too many requests",
            ),
            Self::WechatUnavailable => Row::of(
                15,
                StatusCode::BAD_GATEWAY,
                "wechat_unavailable",
                "login",
                "微信暂时不可用，请重新 wx.login / WeChat is unavailable",
            ),
            Self::WechatMisconfigured => Row::of(
                16,
                StatusCode::INTERNAL_SERVER_ERROR,
                "wechat_misconfigured",
                "none",
                "小程序配置有误，请联系管理员 / the app's configuration is wrong",
            ),
            Self::Overloaded => Row::of(
                17,
                StatusCode::SERVICE_UNAVAILABLE,
                "overloaded",
                "later",
                "服务繁忙，请稍后再试 / overloaded",
            ),
            Self::NotFound => Row::of(
                18,
                StatusCode::NOT_FOUND,
                "not_found",
                "none",
                "没有这个地址 / not found",
            ),
            Self::SessionKeyStale => Row::of(
                19,
                StatusCode::CONFLICT,
                "session_key_stale",
                "login",
                "session_key 已失效，请重新 wx.login / stale session_key",
            ),
            Self::Internal => Row::of(
                50,
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal",
                "later",
                "内部错误 / internal error",
            ),
        }
    }

    /// The number in `code`.
    pub const fn number(self) -> u16 {
        self.row().number
    }

    pub const fn status(self) -> StatusCode {
        self.row().status
    }

    /// The stable name in `error`.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// What helps: `login`, `later` or `none`.
    pub const fn retry(self) -> &'static str {
        self.row().retry
    }

    /// What is said where nothing better is known.
    pub const fn message(self) -> &'static str {
        self.row().message
    }
}

/// What the table says of a code.
pub(super) struct Row {
    pub number: u16,
    pub status: StatusCode,
    pub name: &'static str,
    pub retry: &'static str,
    /// What `message` says when nothing better is known.
    pub message: &'static str,
}

impl Row {
    const fn of(
        number: u16,
        status: StatusCode,
        name: &'static str,
        retry: &'static str,
        message: &'static str,
    ) -> Self {
        Self {
            number,
            status,
            name,
            retry,
            message,
        }
    }
}
