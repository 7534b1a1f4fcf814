//! What is worth a line in the audit file, and how the line is written.

use std::net::IpAddr;

use serde::Serialize;
use weapp_login_core::{SessionId, UnixMillis, UserId};
use weapp_login_guard::Session;

use crate::apps::App;
use crate::client_description::ClientDescription;
use crate::clock;
use crate::sight::LoginOutcome;
use crate::store::SignedIn;

/// Something that operators may have to account for. No line holds a token, a code or anything else that opens a door.
#[derive(Clone, Copy)]
pub enum AuditEvent<'a> {
    /// A login has ended, in one way or the other. Who it was is known where WeChat or an earlier exchange told.
    Login {
        outcome: LoginOutcome,
        app: Option<&'a App>,
        signed_in: Option<&'a SignedIn>,
        client_address: IpAddr,
        client: Option<&'a ClientDescription>,
    },
    /// A user has logged out: of one session, or everywhere.
    Logout {
        session: &'a Session,
        everywhere: bool,
        client_address: IpAddr,
    },
    /// Somebody else has done something to a user.
    User {
        action: UserAction,
        user_id: UserId,
        by: Performer,
    },
    /// Two accounts turned out to be one person: the first is now a name of the second.
    Merged { from: UserId, into: UserId },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserAction {
    Kick,
    Block,
    Unblock,
    Delete,
}

/// Who did it to the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Performer {
    /// An operator, with `weapp-login users`.
    CommandLine,
    /// One of the team's services, over HTTP.
    Service,
    /// The user, over HTTP.
    User,
}

/// Names and order of the fields; `SIGHT.md` lists them.
#[derive(Default, Serialize)]
#[serde(default)]
struct Line<'a> {
    at: String,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    openid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_address: Option<IpAddr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    everywhere: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_into: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'static str>,
}

impl AuditEvent<'_> {
    /// One line of JSON, without its end.
    pub(super) fn line(&self, at: UnixMillis) -> String {
        let line = Line {
            at: clock::date_time_with_millis(at),
            ..self.fields()
        };
        // Texts and numbers can always be written.
        serde_json::to_string(&line).unwrap_or_default()
    }

    fn fields(&self) -> Line<'_> {
        match self {
            Self::Login {
                outcome,
                app,
                signed_in,
                client_address,
                client,
            } => Line {
                event: "login",
                outcome: Some(outcome.word()),
                user_id: signed_in.map(|signed_in| signed_in.account.user_id.to_string()),
                openid: signed_in.map(|signed_in| signed_in.openid.as_str()),
                appid: app.map(|app| app.appid.as_str()),
                session: signed_in.map(|signed_in| shortened(&signed_in.session_id)),
                client_address: Some(*client_address),
                client: client.map(ClientDescription::as_str),
                ..Line::default()
            },
            Self::Logout {
                session,
                everywhere,
                client_address,
            } => Line {
                event: "logout",
                user_id: Some(session.user_id.to_string()),
                openid: Some(session.openid.as_str()),
                appid: Some(session.appid.as_str()),
                session: Some(shortened(&session.session_id)),
                client_address: Some(*client_address),
                everywhere: Some(*everywhere),
                ..Line::default()
            },
            Self::User {
                action,
                user_id,
                by,
            } => Line {
                event: action.word(),
                user_id: Some(user_id.to_string()),
                by: Some(by.word()),
                ..Line::default()
            },
            Self::Merged { from, into } => Line {
                event: "merge",
                user_id: Some(from.to_string()),
                merged_into: Some(into.to_string()),
                ..Line::default()
            },
        }
    }
}

/// Enough to tell the sessions of a user apart, and not the whole name of one.
fn shortened(id: &SessionId) -> String {
    hex::encode(&id.as_octets()[..4])
}

impl UserAction {
    fn word(self) -> &'static str {
        match self {
            Self::Kick => "kick",
            Self::Block => "block",
            Self::Unblock => "unblock",
            Self::Delete => "delete",
        }
    }
}

impl Performer {
    fn word(self) -> &'static str {
        match self {
            Self::CommandLine => "command_line",
            Self::Service => "service",
            Self::User => "user",
        }
    }
}
