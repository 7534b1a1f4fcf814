//! What WeChat says about a good code.

use weapp_login_core::OpenId;

use crate::{SessionKey, UnionId};

/// The user behind a code, and the key that WeChat shares with us for this user and app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WechatLogin {
    pub openid: OpenId,
    pub session_key: SessionKey,
    /// Only if the app is bound to an Open Platform account.
    pub unionid: Option<UnionId>,
}
