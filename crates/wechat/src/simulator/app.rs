//! The mini programs that the simulator knows.

use weapp_login_core::AppId;

use crate::AppSecret;

/// A mini program of the simulator.
#[derive(Clone, Debug)]
pub struct SimulatedApp {
    appid: AppId,
    secret: AppSecret,
    open_platform: Option<String>,
}

/// The secret does not start with `simulated-`, so it may be a real one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a secret of the simulator must start with {}",
    AppSecret::SIMULATED_PREFIX
)]
pub struct NotSimulated;

impl SimulatedApp {
    /// The appid of [`SimulatedApp::development`].
    pub const DEVELOPMENT_APPID: &str = "wx5afe5afe5afe5afe";
    /// The secret of [`SimulatedApp::development`].
    pub const DEVELOPMENT_SECRET: &str = "simulated-secret";

    /// Apps with the same `open_platform`, a name of your choice, share their unionids; one without has none.
    pub fn new(
        appid: AppId,
        secret: AppSecret,
        open_platform: Option<String>,
    ) -> Result<Self, NotSimulated> {
        if !secret.is_simulated() {
            return Err(NotSimulated);
        }
        Ok(Self {
            appid,
            secret,
            open_platform,
        })
    }

    /// The app for whoever has none: always the same, of the open platform `development`.
    pub fn development() -> Self {
        Self {
            appid: AppId::try_from(Self::DEVELOPMENT_APPID).expect("it has the form of an appid"),
            secret: AppSecret::try_from(Self::DEVELOPMENT_SECRET)
                .expect("it has the form of a secret"),
            open_platform: Some("development".to_owned()),
        }
    }

    pub fn appid(&self) -> &AppId {
        &self.appid
    }

    pub fn secret(&self) -> &AppSecret {
        &self.secret
    }

    pub fn open_platform(&self) -> Option<&str> {
        self.open_platform.as_deref()
    }

    pub(super) fn bind(&mut self, open_platform: Option<&str>) {
        self.open_platform = open_platform.map(str::to_owned);
    }
}
