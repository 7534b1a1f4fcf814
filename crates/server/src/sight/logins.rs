//! Logins, by what came of them.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use weapp_login_guard::http::ErrorCode;

use super::begin;
use crate::apps::Apps;
use crate::store::SignedIn;

/// What came of a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    NewUser,
    KnownUser,
    /// The same code again, from the same client: the same session.
    Repeated,
    Refused(ErrorCode),
}

impl LoginOutcome {
    const ALL_KNOWN: [Self; 12] = [
        Self::NewUser,
        Self::KnownUser,
        Self::Repeated,
        Self::Refused(ErrorCode::BadRequest),
        Self::Refused(ErrorCode::CodeInvalid),
        Self::Refused(ErrorCode::CodeUsed),
        Self::Refused(ErrorCode::UserBlocked),
        Self::Refused(ErrorCode::RateLimited),
        Self::Refused(ErrorCode::WechatUnavailable),
        Self::Refused(ErrorCode::WechatMisconfigured),
        Self::Refused(ErrorCode::Overloaded),
        Self::Refused(ErrorCode::Internal),
    ];

    /// Of a login that has begun a session.
    pub fn of(signed_in: &SignedIn) -> Self {
        if signed_in.is_new_user {
            Self::NewUser
        } else {
            Self::KnownUser
        }
    }

    /// `new_user`, `known_user`, `repeated`, or the name of the error.
    pub fn word(self) -> &'static str {
        match self {
            Self::NewUser => "new_user",
            Self::KnownUser => "known_user",
            Self::Repeated => "repeated",
            Self::Refused(code) => code.name(),
        }
    }
}

pub struct LoginMetrics(Family<LoginLabels, Counter>);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct LoginLabels {
    app: String,
    outcome: &'static str,
}

impl LoginMetrics {
    pub(super) fn of(apps: &Apps) -> Self {
        let logins = Self(Family::default());
        for app in apps.all() {
            for outcome in LoginOutcome::ALL_KNOWN {
                begin(&logins.0, &LoginLabels::of(Some(&app.name), outcome));
            }
        }
        logins
    }

    /// `app` is its name in the settings; `None` where the request named none that is served.
    pub fn ended(&self, app: Option<&str>, outcome: LoginOutcome) {
        self.0.get_or_create(&LoginLabels::of(app, outcome)).inc();
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "logins",
            "Logins that have ended, by the app's name in the settings and the outcome",
            self.0.clone(),
        );
    }
}

impl LoginLabels {
    fn of(app: Option<&str>, outcome: LoginOutcome) -> Self {
        Self {
            app: app.unwrap_or_default().to_owned(),
            outcome: outcome.word(),
        }
    }
}
