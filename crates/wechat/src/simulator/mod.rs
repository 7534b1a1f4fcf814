//! A faithful imitation of WeChat's servers, as far as a login needs them.
//!
//! It holds nothing real: its secrets start with `simulated-`, and a request with any other secret
//! is refused and forgotten. Time is a parameter, and all memory is bounded.

// Whom it knows.
mod app;
mod user;

// What it remembers.
mod access_tokens;
mod codes;
mod exchange;
mod quota;
mod session_keys;
mod world;

// What it says.
mod random;
mod refusal;
mod user_data;
mod wire;

// How it misbehaves.
mod broken_body;
mod scenario;
mod stage;

// How to reach it.
mod developer_routes;
mod options;
mod running;
mod wechat_route;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::sync::watch;
use weapp_login_core::{AppId, OpenId};

pub use app::{NotSimulated, SimulatedApp};
pub use exchange::{Exchange, ExchangeOutcome};
pub use options::{Clock, SimulatorOptions, SimulatorOptionsError, system_clock};
pub use running::RunningSimulator;
pub use scenario::{Scenario, ScenarioError};
pub use stage::Playing;
pub use user::{SimulatedUser, SimulatedUserError};
pub use user_data::SealedUserData;

use crate::{LoginCode, PhoneCode, SessionKey};
use serde_json::Value;
use world::{AccessTokenRequest, ExchangeRequest, Outcome, PhoneNumberRequest, World};

/// WeChat, simulated. Cheap to clone; clones are the same WeChat.
#[derive(Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
}

struct Inner {
    world: Mutex<World>,
    clock: Clock,
    slow_answer_after: Duration,
    /// How many exchanges there have been.
    arrivals: watch::Sender<u64>,
    /// How often those held back have been let go.
    releases: watch::Sender<u64>,
}

/// Why a user gets no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    #[error("the simulator has no such app; without an appid its first app is meant")]
    UnknownApp,
    #[error(transparent)]
    BadUser(#[from] SimulatedUserError),
}

impl Simulator {
    pub fn new(options: SimulatorOptions) -> Result<Self, SimulatorOptionsError> {
        options.check()?;
        let world = World::new(&options);
        let inner = Inner {
            world: Mutex::new(world),
            clock: options.clock,
            slow_answer_after: options.slow_answer_after,
            arrivals: watch::Sender::new(0),
            releases: watch::Sender::new(0),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// A new code, as `wx.login` would give it this user of this app.
    pub fn code(&self, appid: &AppId, user: &str) -> Result<LoginCode, CodeError> {
        let user = SimulatedUser::try_from(user)?;
        let mut world = self.world();
        if world.app(appid.as_str()).is_none() {
            return Err(CodeError::UnknownApp);
        }
        let code = world.codes.issue(appid, user, (self.inner.clock)());
        Ok(LoginCode::try_from(code.as_str()).expect("it is 32 letters and digits"))
    }

    /// A new code, as the phone-number button would give it this user of this app.
    pub fn phone_code(&self, appid: &AppId, user: &str) -> Result<PhoneCode, CodeError> {
        let user = SimulatedUser::try_from(user)?;
        let mut world = self.world();
        if world.app(appid.as_str()).is_none() {
            return Err(CodeError::UnknownApp);
        }
        let code = world.phone_codes.issue(appid, user, (self.inner.clock)());
        Ok(PhoneCode::try_from(code.as_str()).expect("it is 64 hex digits"))
    }

    /// The phone number of this user, for ever; nobody else has it.
    pub fn phone_number(&self, user: &str) -> Result<String, SimulatedUserError> {
        Ok(SimulatedUser::try_from(user)?.phone_number())
    }

    /// What `wx.getUserInfo` would give this user of this app; `None` before the first login.
    pub fn user_data(&self, appid: &AppId, user: &str) -> Option<SealedUserData> {
        let user = SimulatedUser::try_from(user).ok()?;
        let (shown, sealed) = user_data::profile(appid, &user, (self.inner.clock)());
        let session_key = self.session_key(appid, user.as_str())?;
        Some(SealedUserData::of(&sealed, shown, &session_key))
    }

    /// Data of your own, sealed for this user and this app as WeChat would; `None` before the first login.
    pub fn seal_user_data(
        &self,
        appid: &AppId,
        user: &str,
        data: &Value,
    ) -> Option<SealedUserData> {
        let session_key = self.session_key(appid, user)?;
        Some(SealedUserData::of(data, data.to_string(), &session_key))
    }

    /// From now on no access_token that this app has got counts.
    pub fn forget_access_tokens(&self, appid: &AppId) {
        self.world().access_tokens.forget(appid);
    }

    /// How often an access_token has been asked for.
    pub fn access_token_count(&self) -> u64 {
        self.world().access_token_count
    }

    /// How often a phone number has been asked for.
    pub fn phone_number_count(&self) -> u64 {
        self.world().phone_number_count
    }

    /// What WeChat calls this user in this app, for ever.
    pub fn openid(&self, appid: &AppId, user: &str) -> Result<OpenId, SimulatedUserError> {
        Ok(SimulatedUser::try_from(user)?.openid(appid))
    }

    /// From now on the app belongs to this open platform, or to none: with one, unionids appear. False if there is no
    /// such app.
    pub fn bind_app(&self, appid: &AppId, open_platform: Option<&str>) -> bool {
        let mut world = self.world();
        let app = world.app_mut(appid);
        app.map(|app| app.bind(open_platform)).is_some()
    }

    /// The session_key that this user and this app have now; `None` before the first login.
    pub fn session_key(&self, appid: &AppId, user: &str) -> Option<SessionKey> {
        let user = SimulatedUser::try_from(user).ok()?;
        self.world().session_keys.current(appid, &user).cloned()
    }

    /// From now on WeChat holds this user for high-risk, in every app.
    pub fn mark_high_risk(&self, user: &str) -> Result<(), SimulatedUserError> {
        let user = SimulatedUser::try_from(user)?;
        self.world().high_risk.insert(user);
        Ok(())
    }

    /// Takes [`Simulator::mark_high_risk`] back.
    pub fn clear_high_risk(&self, user: &str) -> Result<(), SimulatedUserError> {
        let user = SimulatedUser::try_from(user)?;
        self.world().high_risk.remove(&user);
        Ok(())
    }

    /// Plays the scenario until another one is played. Whoever was held back is let go.
    pub fn play(&self, scenario: Scenario) {
        self.set_stage(Some(Playing {
            scenario,
            times_left: None,
        }));
    }

    /// Plays the scenario for the next `times` requests, and then nothing.
    pub fn play_times(&self, scenario: Scenario, times: u32) {
        self.set_stage(Some(Playing {
            scenario,
            times_left: Some(times),
        }));
    }

    /// Ends any scenario. Whoever was held back is let go.
    pub fn play_normally(&self) {
        self.set_stage(None);
    }

    /// What plays, if it is not a normal day.
    pub fn playing(&self) -> Option<Playing> {
        self.world().stage.playing()
    }

    /// Lets those go whom [`Scenario::Held`] or [`Scenario::Slow`] keeps waiting now.
    pub fn release(&self) {
        self.inner.releases.send_modify(|times| *times += 1);
    }

    /// The last 1,000 exchanges, oldest first.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.world().record.latest()
    }

    /// How many exchanges there have been.
    pub fn exchange_count(&self) -> u64 {
        *self.inner.arrivals.borrow()
    }

    /// Returns when there have been at least so many exchanges, those held back included.
    pub async fn wait_for_exchanges(&self, count: u64) {
        let mut arrivals = self.inner.arrivals.subscribe();
        // The sender lives as long as `self`, so this can't fail.
        _ = arrivals.wait_for(|arrived| *arrived >= count).await;
    }

    /// WeChat's routes `/sns/jscode2session`, `/cgi-bin/stable_token` and `/wxa/business/getuserphonenumber`, and the developers' routes below `/simulator/`.
    pub fn router(&self) -> Router {
        wechat_route::router()
            .merge(developer_routes::router())
            .with_state(self.clone())
    }

    /// Serves [`Simulator::router`] at an address of its own; port 0 picks a free one.
    pub async fn start(self, listen: SocketAddr) -> io::Result<RunningSimulator> {
        RunningSimulator::start(self, listen).await
    }

    fn first_appid(&self) -> Option<AppId> {
        self.world().apps().first().map(|app| app.appid().clone())
    }

    fn exchange(&self, request: &ExchangeRequest) -> Outcome {
        let outcome = self.world().exchange(request, (self.inner.clock)());
        self.inner.arrivals.send_modify(|count| *count += 1);
        outcome
    }

    fn access_token(&self, request: &AccessTokenRequest) -> Outcome {
        self.world().access_token(request, (self.inner.clock)())
    }

    fn phone_number_of(&self, request: &PhoneNumberRequest) -> Outcome {
        self.world().phone_number(request, (self.inner.clock)())
    }

    fn set_stage(&self, playing: Option<Playing>) {
        self.world().stage.play(playing);
        self.release();
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.inner
            .world
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator")
            .field("exchange_count", &self.exchange_count())
            .field("playing", &self.playing())
            .finish_non_exhaustive()
    }
}
