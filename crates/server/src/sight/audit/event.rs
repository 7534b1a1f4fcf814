//! What is worth a line in the audit file, and how the line is written.

use std::net::IpAddr;

use serde::Serialize;
use weapp_login_core::{SessionId, UnixMillis, UserId};
use weapp_login_guard::Session;

use crate::accounts::Measure;
use crate::apps::App;
use crate::client_description::ClientDescription;
use crate::clock;
use crate::sight::LoginOutcome;
use crate::store::{Actor, SignedIn};

/// Something that operators may have to account for. No line holds a token, a code or anything else that opens a door.
#[derive(Clone, Copy)]
pub enum AuditEvent<'a> {
    /// A login has ended, in one way or the other. Who it was is known where WeChat or an earlier exchange told.
    Login {
        outcome: LoginOutcome,
        app: Option<&'a App>,
        signed_in: Option<&'a SignedIn>,
        /// `None` where a service has logged the user in.
        client_address: Option<IpAddr>,
        client: Option<&'a ClientDescription>,
        by: &'a Actor,
    },
    /// A user has logged out: of one session, or everywhere.
    Logout {
        session: &'a Session,
        everywhere: bool,
        client_address: IpAddr,
    },
    /// Somebody else has done something to a user.
    Measure {
        measure: Measure,
        user_id: UserId,
        by: &'a Actor,
    },
    /// A user wants the account deleted, and may still think better of it.
    DeletionRequested { user_id: UserId },
    /// Two accounts turned out to be one person: the first is now a name of the second.
    Merged { from: UserId, into: UserId },
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
    by: Option<String>,
}

impl<'a> AuditEvent<'a> {
    pub fn measure(measure: Measure, user_id: UserId, by: &'a Actor) -> Self {
        Self::Measure {
            measure,
            user_id,
            by,
        }
    }

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
                by,
            } => Line {
                event: "login",
                outcome: Some(outcome.word()),
                user_id: signed_in.map(|signed_in| signed_in.account.user_id.to_string()),
                openid: signed_in.map(|signed_in| signed_in.openid.as_str()),
                appid: app.map(|app| app.appid.as_str()),
                session: signed_in.map(|signed_in| shortened(&signed_in.session_id)),
                client_address: *client_address,
                client: client.map(ClientDescription::as_str),
                by: (**by != Actor::User).then(|| by.to_string()),
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
            Self::Measure {
                measure,
                user_id,
                by,
            } => Line {
                event: word(*measure),
                user_id: Some(user_id.to_string()),
                by: Some(by.to_string()),
                ..Line::default()
            },
            Self::DeletionRequested { user_id } => Line {
                event: "deletion_requested",
                user_id: Some(user_id.to_string()),
                by: Some(Actor::User.to_string()),
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

fn word(measure: Measure) -> &'static str {
    match measure {
        Measure::Kick => "kick",
        Measure::Block => "block",
        Measure::Unblock => "unblock",
        Measure::Delete => "delete",
    }
}
