//! Everything the simulator remembers, and the order in which it checks a request.

use std::collections::HashSet;

use serde::Deserialize;
use weapp_login_core::{AppId, UnixMillis};

use super::access_tokens::AccessTokens;
use super::codes::{Codes, login_code, phone_code};
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
    pub phone_codes: Codes,
    pub access_tokens: AccessTokens,
    /// How often an access_token, and how often a phone number, was asked for.
    pub access_token_count: u64,
    pub phone_number_count: u64,
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

/// The body of a request for an access_token.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AccessTokenRequest {
    pub grant_type: String,
    pub appid: String,
    pub secret: String,
    pub force_refresh: bool,
}

/// The parameter and the body of a request for a phone number.
pub struct PhoneNumberRequest {
    pub access_token: String,
    pub code: String,
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
            codes: Codes::new(options.code_lifetime, login_code),
            phone_codes: Codes::new(options.code_lifetime, phone_code),
            access_tokens: AccessTokens::default(),
            access_token_count: 0,
            phone_number_count: 0,
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

    /// Answers one request for an access_token.
    pub fn access_token(&mut self, request: &AccessTokenRequest, now: UnixMillis) -> Outcome {
        self.access_token_count += 1;
        let scenario = self.stage.next_scenario();
        let AccessTokenRequest {
            grant_type,
            appid,
            secret,
            force_refresh,
        } = request;
        let checked = match grant_type.as_str() {
            "client_credential" => self.app_with_secret(appid, secret, scenario),
            _ => Err(Refusal::InvalidGrantType),
        };
        let answer = match scenario {
            Some(Scenario::Busy | Scenario::BusyCodeSpent) => Err(Refusal::Busy),
            Some(Scenario::Quota) => Err(Refusal::QuotaReached),
            _ => checked,
        };
        let body = answer.map(|app| {
            let tokens = &mut self.access_tokens;
            let (token, expires_in) = tokens.stable(app.appid(), *force_refresh, now);
            wire::access_token_body(&token, expires_in)
        });
        Outcome::of_api(body, scenario, now)
    }

    /// Answers one request for a phone number.
    pub fn phone_number(&mut self, request: &PhoneNumberRequest, now: UnixMillis) -> Outcome {
        self.phone_number_count += 1;
        let scenario = self.stage.next_scenario();
        let body = self.phone_number_of(request, scenario, now);
        Outcome::of_api(body, scenario, now)
    }

    fn phone_number_of(
        &mut self,
        request: &PhoneNumberRequest,
        scenario: Option<Scenario>,
        now: UnixMillis,
    ) -> Result<String, Refusal> {
        let PhoneNumberRequest { access_token, code } = request;
        let appid = self.access_tokens.app_of(access_token, now)?;
        match scenario {
            Some(Scenario::HtmlPage | Scenario::Busy) => return Err(Refusal::Busy),
            Some(Scenario::Quota) => return Err(Refusal::QuotaReached),
            _ => {}
        }
        if self.phone_codes.is_of_another_app(code, &appid) {
            return Err(Refusal::InvalidAppid);
        }
        // WeChat's page knows one errcode for every code that is not good.
        let user = self.phone_codes.spend(code, &appid, now);
        let user = user.map_err(|_| Refusal::CodeInvalid)?;
        if scenario == Some(Scenario::BusyCodeSpent) {
            return Err(Refusal::Busy);
        }
        Ok(wire::phone_number_body(&user.phone_number(), &appid, now))
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
        self.app_with_secret(&request.appid, &request.secret, scenario)
    }

    fn app_with_secret(
        &self,
        appid: &str,
        secret: &str,
        scenario: Option<Scenario>,
    ) -> Result<SimulatedApp, Refusal> {
        if appid.is_empty() {
            return Err(Refusal::AppidMissing);
        }
        if secret.is_empty() {
            return Err(Refusal::SecretMissing);
        }
        let app = self.app(appid);
        let secret = AppSecret::try_from(secret)
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

impl Outcome {
    fn of_api(
        answer: Result<String, Refusal>,
        scenario: Option<Scenario>,
        now: UnixMillis,
    ) -> Self {
        let body = match (scenario, answer) {
            (Some(Scenario::HtmlPage), _) => wire::GATEWAY_PAGE.to_owned(),
            (_, Ok(body)) => body,
            (_, Err(refusal)) => wire::api_refusal_body(refusal, scenario, now),
        };
        Self { scenario, body }
    }
}
