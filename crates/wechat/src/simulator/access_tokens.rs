//! The access_tokens of the simulator.

use std::time::Duration;

use weapp_login_core::{AppId, UnixMillis};

use super::random;
use super::refusal::Refusal;

const LIFETIME: Duration = Duration::from_secs(7_200);
/// So long before its end a token has a successor, and both count meanwhile.
const OVERLAP: Duration = Duration::from_secs(5 * 60);

/// Bounded, since old ones are forgotten when new ones are made.
#[derive(Default)]
pub struct AccessTokens {
    /// The latest last.
    issued: Vec<Issued>,
}

struct Issued {
    token: String,
    appid: AppId,
    good_until: UnixMillis,
}

impl AccessTokens {
    /// The token of the app, the same for whoever asks, and for how many seconds it is good.
    pub fn stable(&mut self, appid: &AppId, force: bool, now: UnixMillis) -> (String, u64) {
        if force {
            self.forget(appid);
        }
        let latest = self
            .issued
            .iter()
            .rev()
            .find(|issued| issued.appid == *appid);
        if let Some(latest) = latest.filter(|latest| latest.good_until > now.plus(OVERLAP)) {
            let left = latest.good_until.since(now).as_secs();
            return (latest.token.clone(), left);
        }
        self.issued
            .retain(|issued| now.since(issued.good_until) < LIFETIME);
        let token: String = random::alphanumeric::<136>().into_iter().collect();
        self.issued.push(Issued {
            token: token.clone(),
            appid: appid.clone(),
            good_until: now.plus(LIFETIME),
        });
        (token, LIFETIME.as_secs())
    }

    /// Whose token it is, if it counts.
    pub fn app_of(&self, token: &str, now: UnixMillis) -> Result<AppId, Refusal> {
        if token.is_empty() {
            return Err(Refusal::AccessTokenMissing);
        }
        let issued = self.issued.iter().find(|issued| issued.token == token);
        match issued {
            Some(issued) if issued.good_until > now => Ok(issued.appid.clone()),
            Some(_) => Err(Refusal::AccessTokenExpired),
            None => Err(Refusal::AccessTokenInvalid),
        }
    }

    /// None of the app's tokens counts any more.
    pub fn forget(&mut self, appid: &AppId) {
        self.issued.retain(|issued| issued.appid != *appid);
    }
}
