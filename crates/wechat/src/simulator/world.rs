//! Everything the simulator remembers, and the order in which it checks a request.

use std::collections::HashSet;

use serde::Deserialize;
use weapp_login_core::{AppId, UnixMillis};

use super::codes::Codes;
use super::exchange::{Exchange, ExchangeOutcome, ExchangeRecord};
use super::options::SimulatorOptions;
use super::quota::Quota;
use super::refusal::Refusal;
use super::scenario::Scenario;
use super::session_keys::SessionKeys;
use super::stage::Stage;
use super::user::SimulatedUser;
use super::wire::Success;
use super::{SimulatedApp, wire};
use crate::AppSecret;

pub struct World {
    apps: Vec<SimulatedApp>,
    pub codes: Codes,
    pub session_keys: SessionKeys,
    pub high_risk: HashSet<SimulatedUser>,
    pub stage: Stage,
    pub record: ExchangeRecord,
    quota: Quota,
}

/// The parameters of one request; an empty one is a missing one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ExchangeRequest {
    pub appid: String,
    pub secret: String,
    pub js_code: String,
    pub grant_type: String,
}

/// What the routes have to send, and in which manner.
pub struct Outcome {
    pub scenario: Option<Scenario>,
    pub body: String,
}

impl World {
    pub fn new(options: &SimulatorOptions) -> Self {
        Self {
            apps: options.apps.clone(),
            codes: Codes::new(options.code_lifetime),
            session_keys: SessionKeys::new(options.session_key_least_interval),
            high_risk: HashSet::new(),
            stage: Stage::default(),
            record: ExchangeRecord::default(),
            quota: Quota::new(
                options.quota_per_user_per_minute,
                options.quota_per_app_per_minute,
            ),
        }
    }

    pub fn apps(&self) -> &[SimulatedApp] {
        &self.apps
    }

    pub fn app(&self, appid: &str) -> Option<&SimulatedApp> {
        self.apps.iter().find(|app| app.appid().as_str() == appid)
    }

    pub fn app_mut(&mut self, appid: &AppId) -> Option<&mut SimulatedApp> {
        self.apps.iter_mut().find(|app| app.appid() == appid)
    }

    /// Answers one request and records it.
    pub fn exchange(&mut self, request: &ExchangeRequest, now: UnixMillis) -> Outcome {
        let scenario = self.stage.next_scenario();
        let appid = self.app(&request.appid).map(|app| app.appid().clone());
        let (outcome, body) = if scenario == Some(Scenario::HtmlPage) {
            (ExchangeOutcome::NotReached, wire::GATEWAY_PAGE.to_owned())
        } else {
            let answer = self.answer(request, scenario, now);
            let outcome = match &answer {
                Ok(_) => ExchangeOutcome::LoggedIn,
                Err(refusal) => ExchangeOutcome::Refused {
                    errcode: refusal.errcode(),
                },
            };
            (outcome, wire::body(&answer, scenario, now))
        };
        self.record.add(Exchange {
            appid,
            arrived_at: now,
            outcome,
        });
        Outcome { scenario, body }
    }

    fn answer(
        &mut self,
        request: &ExchangeRequest,
        scenario: Option<Scenario>,
        now: UnixMillis,
    ) -> Result<Success, Refusal> {
        let app = self.checked_app(request, scenario)?;
        let appid = app.appid();
        if scenario == Some(Scenario::Busy) {
            return Err(Refusal::Busy);
        }
        let user = self.codes.user_of(&request.js_code);
        let within_quota = self.quota.allows(appid, user, now);
        if !within_quota || scenario == Some(Scenario::Quota) {
            return Err(Refusal::QuotaReached);
        }
        let user = self.codes.spend(&request.js_code, appid, now);
        if scenario == Some(Scenario::BusyCodeSpent) {
            return Err(Refusal::Busy);
        }
        let user = user?;
        if self.high_risk.contains(&user) || scenario == Some(Scenario::HighRisk) {
            return Err(Refusal::CodeBlocked);
        }
        Ok(Success {
            session_key: self.session_keys.at_login(appid, &user, now),
            openid: user.openid(appid),
            unionid: app.open_platform().map(|platform| user.unionid(platform)),
        })
    }

    /// The app of the request, if its parameters are there and its secret is right.
    fn checked_app(
        &self,
        request: &ExchangeRequest,
        scenario: Option<Scenario>,
    ) -> Result<SimulatedApp, Refusal> {
        if request.appid.is_empty() {
            return Err(Refusal::AppidMissing);
        }
        if request.secret.is_empty() {
            return Err(Refusal::SecretMissing);
        }
        if request.js_code.is_empty() {
            return Err(Refusal::CodeMissing);
        }
        if request.grant_type != "authorization_code" {
            return Err(Refusal::InvalidGrantType);
        }
        let app = self.app(&request.appid);
        let secret = AppSecret::try_from(request.secret.as_str())
            .ok()
            // A real secret is told that it is in the wrong place, whatever its appid.
            .filter(AppSecret::is_simulated)
            .ok_or(Refusal::InvalidSecret)?;
        let app = app.ok_or(Refusal::InvalidAppid)?;
        if secret != *app.secret() {
            return Err(Refusal::InvalidSecret);
        }
        if scenario == Some(Scenario::FrozenSecret) {
            return Err(Refusal::FrozenSecret);
        }
        Ok(app.clone())
    }
}
