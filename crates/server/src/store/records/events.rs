//! What has happened to users, for the team's services.

use std::fmt;
use std::str::FromStr;

use weapp_login_core::{AppId, ExternalId, OpenId, SessionId, UnixMillis, UserId};

use super::FeedCursor;

/// Something that has happened to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its own; whoever hears of an event twice knows it by this.
    pub id: [u8; 16],
    pub kind: EventKind,
    pub happened_at: UnixMillis,
    pub user_id: UserId,
    /// Of a login, and of the identity that an account was created with.
    pub appid: Option<AppId>,
    pub openid: Option<OpenId>,
    /// Of a login, and of a logout from one session.
    pub session_id: Option<SessionId>,
    /// As it is afterwards: of what was created, changed or deleted, and of the account that is left of two.
    pub external_id: Option<ExternalId>,
    /// The account that this one turned out to be.
    pub merged_into: Option<UserId>,
    /// When a requested deletion is carried out.
    pub due_at: Option<UnixMillis>,
    pub caused_by: Actor,
}

macro_rules! event_kinds {
    ($($(#[$comment:meta])* $kind:ident = $word:literal,)+) => {
        /// Of two events of one user at the same instant, the earlier one here came first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum EventKind {
            $($(#[$comment])* $kind,)+
        }

        impl EventKind {
            pub const ALL: &[Self] = &[$(Self::$kind),+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }
        }
    };
}

event_kinds! {
    Created = "created",
    /// The account turned out to be another one, `merged_into`.
    Merged = "merged",
    ExternalIdChanged = "external_id_changed",
    DeletionCancelled = "deletion_cancelled",
    Unblocked = "unblocked",
    Login = "login",
    /// From one session, or from all of them.
    Logout = "logout",
    Kicked = "kicked",
    Blocked = "blocked",
    DeletionRequested = "deletion_requested",
    Deleted = "deleted",
}

impl EventKind {
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    User,
    /// At the command line.
    Operator,
    /// One of the team's, `[services.NAME]`.
    Service(String),
}

const SERVICE_PREFIX: &str = "service:";

/// `user`, `operator` or `service:NAME`
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User => f.write_str("user"),
            Self::Operator => f.write_str("operator"),
            Self::Service(name) => write!(f, "{SERVICE_PREFIX}{name}"),
        }
    }
}

/// The text names nobody who could have done something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("user, operator or service:NAME")]
pub struct ActorError;

impl FromStr for Actor {
    type Err = ActorError;

    fn from_str(text: &str) -> Result<Self, ActorError> {
        match text {
            "user" => Ok(Self::User),
            "operator" => Ok(Self::Operator),
            _ => {
                let name = text.strip_prefix(SERVICE_PREFIX).ok_or(ActorError)?;
                Ok(Self::Service(name.to_owned()))
            }
        }
    }
}

#[derive(Clone, Debug, Default)]
pub struct EventPage {
    pub events: Vec<Event>,
    /// Where the next page begins; `None` while there was no event yet.
    pub cursor: Option<FeedCursor>,
    /// There is another page behind this one.
    pub more: bool,
    /// The cursor is of another database, or older than what is kept: this page begins at the beginning.
    pub reset: bool,
}
