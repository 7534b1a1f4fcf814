//! Sessions, as their user may see them.

use weapp_login_core::{AppId, OpenId, SessionId, UnixMillis, UserId};

/// A session that has not been ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRecord {
    pub id: SessionId,
    pub appid: AppId,
    pub authenticated_at: UnixMillis,
    /// To the precision with which that is written down.
    pub last_seen_at: UnixMillis,
    pub client: Option<String>,
}

/// A session was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenSession {
    pub id: SessionId,
    pub user_id: UserId,
    pub appid: AppId,
    pub openid: OpenId,
    pub authenticated_at: UnixMillis,
    pub seen_at: UnixMillis,
}
