//! How a simulator is to behave.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use weapp_login_core::{AppId, UnixMillis};

use super::SimulatedApp;

/// What time it is. Tests bring their own, so that nobody has to sleep.
pub type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

/// How a simulator is to behave; by default as WeChat does, for [`SimulatedApp::development`].
#[derive(Clone)]
pub struct SimulatorOptions {
    /// At least one, each with its own appid. The first is for developers who name none.
    pub apps: Vec<SimulatedApp>,
    pub clock: Clock,
    /// A code is good up to and including this age.
    pub code_lifetime: Duration,
    /// A login sooner than this after the last new session_key gets the same one.
    pub session_key_least_interval: Duration,
    /// `None` is without end.
    pub quota_per_user_per_minute: Option<u32>,
    /// `None` is without end.
    pub quota_per_app_per_minute: Option<u32>,
    /// How late the answers of [`Scenario::Slow`](super::Scenario::Slow) are, by the real clock.
    pub slow_answer_after: Duration,
}

/// Why no simulator can be made of the options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SimulatorOptionsError {
    #[error("the simulator needs at least one app")]
    NoApp,
    #[error("the simulator has two apps with the appid {0}; each needs its own")]
    AppidTwice(AppId),
}

impl SimulatorOptions {
    pub(super) fn check(&self) -> Result<(), SimulatorOptionsError> {
        let mut appids = HashSet::new();
        for app in &self.apps {
            if !appids.insert(app.appid()) {
                return Err(SimulatorOptionsError::AppidTwice(app.appid().clone()));
            }
        }
        if appids.is_empty() {
            return Err(SimulatorOptionsError::NoApp);
        }
        Ok(())
    }
}

impl Default for SimulatorOptions {
    fn default() -> Self {
        Self {
            apps: vec![SimulatedApp::development()],
            clock: Arc::new(system_clock),
            code_lifetime: Duration::from_secs(5 * 60),
            session_key_least_interval: Duration::from_secs(60),
            quota_per_user_per_minute: Some(100),
            quota_per_app_per_minute: None,
            slow_answer_after: Duration::from_secs(30),
        }
    }
}

impl fmt::Debug for SimulatorOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatorOptions")
            .field("apps", &self.apps)
            .finish_non_exhaustive()
    }
}

/// The clock of the machine.
pub fn system_clock() -> UnixMillis {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    UnixMillis::default().plus(since_1970)
}
