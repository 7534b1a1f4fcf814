//! Exchanges with WeChat.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use weapp_login_wechat::{CodeToSessionError, Misconfiguration, WechatLogin};

use super::begin;
use super::duration_histogram::DurationHistogram;
use crate::apps::{App, Apps};

pub struct WechatMetrics {
    exchanges: Family<ExchangeLabels, Counter>,
    duration: DurationHistogram,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ExchangeLabels {
    app: String,
    outcome: &'static str,
    errcode: &'static str,
}

/// The outcomes of an exchange, and WeChat's `errcode`: `none` if it gave none, `other` if it is not in its page.
const OUTCOMES: [(&str, &str); 15] = [
    ("ok", "0"),
    ("code_invalid", "40029"),
    ("code_used", "40163"),
    ("user_blocked", "40226"),
    ("rate_limited", "45011"),
    ("busy", "-1"),
    ("misconfigured", "40013"),
    ("misconfigured", "40125"),
    ("misconfigured", "40243"),
    ("misconfigured", "41002"),
    ("misconfigured", "41004"),
    ("refused", "other"),
    ("unreachable", "none"),
    ("timed_out", "none"),
    ("bad_answer", "none"),
];

impl WechatMetrics {
    pub(super) fn of(apps: &Apps) -> Self {
        let metrics = Self {
            exchanges: Family::default(),
            duration: DurationHistogram::default(),
        };
        for app in apps.all() {
            for outcome in OUTCOMES {
                begin(&metrics.exchanges, &ExchangeLabels::of(app, outcome));
            }
        }
        metrics
    }

    /// WeChat was asked, and this is what came of it.
    pub fn exchanged(
        &self,
        app: &App,
        outcome: &Result<WechatLogin, CodeToSessionError>,
        duration: Duration,
    ) {
        let labels = ExchangeLabels::of(app, outcome_and_errcode(outcome));
        self.exchanges.get_or_create(&labels).inc();
        self.duration.observe(duration);
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "wechat_exchanges",
            "Codes that were traded with WeChat, by the app's name in the settings, the outcome and WeChat's errcode",
            self.exchanges.clone(),
        );
        registry.register(
            "wechat_exchange_duration_seconds",
            "How long an exchange with WeChat took, with all the hosts that were tried",
            self.duration.clone(),
        );
    }
}

impl ExchangeLabels {
    fn of(app: &App, (outcome, errcode): (&'static str, &'static str)) -> Self {
        Self {
            app: app.name.clone(),
            outcome,
            errcode,
        }
    }
}

fn outcome_and_errcode(
    outcome: &Result<WechatLogin, CodeToSessionError>,
) -> (&'static str, &'static str) {
    match outcome {
        Ok(_) => ("ok", "0"),
        Err(CodeToSessionError::CodeInvalid { .. }) => ("code_invalid", "40029"),
        Err(CodeToSessionError::CodeUsed { .. }) => ("code_used", "40163"),
        Err(CodeToSessionError::UserBlocked { .. }) => ("user_blocked", "40226"),
        Err(CodeToSessionError::RateLimited { .. }) => ("rate_limited", "45011"),
        Err(CodeToSessionError::Busy { .. }) => ("busy", "-1"),
        Err(CodeToSessionError::Misconfigured { problem, .. }) => {
            ("misconfigured", errcode_of(*problem))
        }
        Err(CodeToSessionError::Refused { .. }) => ("refused", "other"),
        Err(CodeToSessionError::Unreachable) => ("unreachable", "none"),
        Err(CodeToSessionError::TimedOut) => ("timed_out", "none"),
        Err(CodeToSessionError::BadAnswer { .. }) => ("bad_answer", "none"),
    }
}

fn errcode_of(problem: Misconfiguration) -> &'static str {
    match problem {
        Misconfiguration::InvalidAppid => "40013",
        Misconfiguration::InvalidSecret => "40125",
        Misconfiguration::FrozenSecret => "40243",
        Misconfiguration::AppidMissing => "41002",
        Misconfiguration::SecretMissing => "41004",
        Misconfiguration::AddressNotAllowed => "40164",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errcodes_are_those_of_the_errors_themselves() {
        let misconfigured = |problem| CodeToSessionError::Misconfigured { problem, rid: None };
        let errors = [
            CodeToSessionError::CodeInvalid { rid: None },
            CodeToSessionError::CodeUsed { rid: None },
            CodeToSessionError::UserBlocked { rid: None },
            CodeToSessionError::RateLimited { rid: None },
            CodeToSessionError::Busy { rid: None },
            misconfigured(Misconfiguration::InvalidAppid),
            misconfigured(Misconfiguration::InvalidSecret),
            misconfigured(Misconfiguration::FrozenSecret),
            misconfigured(Misconfiguration::AppidMissing),
            misconfigured(Misconfiguration::SecretMissing),
        ];
        for error in errors {
            let errcode = error.errcode().map(|errcode| errcode.to_string());
            let outcome = outcome_and_errcode(&Err(error));
            assert_eq!(errcode.as_deref(), Some(outcome.1));
            assert!(OUTCOMES.contains(&outcome), "{outcome:?}");
        }
    }
}
