//! Everything that is counted.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use weapp_login_core::{AppId, OpenId, UserId};

use super::{AddressBlock, Caller, RateLimit, TooMany};
use crate::clock::Clock;
use crate::settings::RateSettings;

/// Whom a limit would let through anyway is forgotten this often.
const FORGET_INTERVAL: Duration = Duration::from_secs(60);

/// Logins and failures, of users and of addresses. What is right is never refused because of what others do behind
/// the same address, except for a code: whether that is right only WeChat can tell, and asking is what is limited.
pub struct Rates {
    logins_of_user: RateLimit<u64>,
    refusals_of_user: RateLimit<UserId>,
    logins_of_address: RateLimit<AddressBlock>,
    failed_logins_of_address: RateLimit<AddressBlock>,
    bad_tokens_of_address: RateLimit<AddressBlock>,
    bad_secrets_of_address: RateLimit<AddressBlock>,
    /// An openid is longer than its hash.
    hasher: RandomState,
}

impl Rates {
    pub fn new(settings: &RateSettings, clock: &Clock) -> Self {
        Self {
            logins_of_user: RateLimit::new(
                "limits.logins_per_user",
                settings.logins_per_user,
                clock,
            ),
            refusals_of_user: RateLimit::new(
                "limits.refusals_per_user",
                settings.refusals_per_user,
                clock,
            ),
            logins_of_address: RateLimit::new(
                "limits.logins_per_address",
                settings.logins_per_address,
                clock,
            ),
            failed_logins_of_address: RateLimit::new(
                "limits.failed_logins_per_address",
                settings.failed_logins_per_address,
                clock,
            ),
            bad_tokens_of_address: RateLimit::new(
                "limits.bad_tokens_per_address",
                settings.bad_tokens_per_address,
                clock,
            ),
            bad_secrets_of_address: RateLimit::new(
                "limits.bad_secrets_per_address",
                settings.bad_secrets_per_address,
                clock,
            ),
            hasher: RandomState::new(),
        }
    }

    /// Before anything of a login is done.
    pub fn begin_login(&self, caller: &Caller) -> Result<(), TooMany> {
        let Some(block) = caller.block else {
            return Ok(());
        };
        self.failed_logins_of_address.admit(block)?;
        self.logins_of_address.count(block)
    }

    /// The code was no good, or its user may not log in. The login is told so; the next one is told to wait.
    pub fn login_failed(&self, caller: &Caller) {
        if let Some(block) = caller.block {
            // It was let in before others had failed.
            let _ = self.failed_logins_of_address.count(block);
        }
    }

    /// Once WeChat has said who it is.
    pub fn logs_in(&self, appid: &AppId, openid: &OpenId) -> Result<(), TooMany> {
        let user = self.hasher.hash_one((appid.as_str(), openid.as_str()));
        self.logins_of_user.count(user)
    }

    /// A token that is none of ours, or of nobody here.
    pub fn bad_token(&self, caller: &Caller) -> Result<(), TooMany> {
        caller
            .block
            .map_or(Ok(()), |block| self.bad_tokens_of_address.count(block))
    }

    /// Whether more bad tokens have come from there than may.
    pub fn sends_too_many_bad_tokens(&self, caller: &Caller) -> bool {
        caller
            .block
            .is_some_and(|block| self.bad_tokens_of_address.check(block).is_err())
    }

    /// A token of this user that has expired or was revoked.
    pub fn refused_token(&self, user_id: UserId) -> Result<(), TooMany> {
        self.refusals_of_user.count(user_id)
    }

    /// The bearer secret of a service that is none.
    pub fn bad_secret(&self, caller: &Caller) -> Result<(), TooMany> {
        caller
            .block
            .map_or(Ok(()), |block| self.bad_secrets_of_address.count(block))
    }

    /// How often each limit has refused somebody since the start, by the name of its setting.
    pub fn refusals(&self) -> [(&'static str, u64); 6] {
        [
            (self.logins_of_user.name(), self.logins_of_user.refusals()),
            (
                self.refusals_of_user.name(),
                self.refusals_of_user.refusals(),
            ),
            (
                self.logins_of_address.name(),
                self.logins_of_address.refusals(),
            ),
            (
                self.failed_logins_of_address.name(),
                self.failed_logins_of_address.refusals(),
            ),
            (
                self.bad_tokens_of_address.name(),
                self.bad_tokens_of_address.refusals(),
            ),
            (
                self.bad_secrets_of_address.name(),
                self.bad_secrets_of_address.refusals(),
            ),
        ]
    }

    /// Forgets from time to time, until told to stop.
    pub async fn keep_forgetting(&self, stop: CancellationToken) {
        while stop
            .run_until_cancelled(tokio::time::sleep(FORGET_INTERVAL))
            .await
            .is_some()
        {
            self.logins_of_user.forget();
            self.refusals_of_user.forget();
            self.logins_of_address.forget();
            self.failed_logins_of_address.forget();
            self.bad_tokens_of_address.forget();
            self.bad_secrets_of_address.forget();
        }
    }
}
