//! The codes that the simulator has given out, and what became of them.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use weapp_login_core::{AppId, UnixMillis};

use super::random;
use super::refusal::Refusal;
use super::user::SimulatedUser;

/// Older ones are forgotten first.
const MOST_CODES: usize = 100_000;

/// How many of its lifetimes a code is remembered, so that a late one is known to be ours.
const LIFETIMES_REMEMBERED: u32 = 4;

pub struct Codes {
    lifetime: Duration,
    make: fn() -> String,
    issued: HashMap<String, Issued>,
    oldest_first: VecDeque<String>,
}

struct Issued {
    appid: AppId,
    user: SimulatedUser,
    issued_at: UnixMillis,
    spent: bool,
}

impl Codes {
    /// A code is good up to and including `lifetime` after it was given out.
    pub fn new(lifetime: Duration, make: fn() -> String) -> Self {
        Self {
            lifetime,
            make,
            issued: HashMap::new(),
            oldest_first: VecDeque::new(),
        }
    }

    pub fn issue(&mut self, appid: &AppId, user: SimulatedUser, now: UnixMillis) -> String {
        self.forget_old_ones(now);
        let code = (self.make)();
        let issued = Issued {
            appid: appid.clone(),
            user,
            issued_at: now,
            spent: false,
        };
        self.issued.insert(code.clone(), issued);
        self.oldest_first.push_back(code.clone());
        code
    }

    /// Whether it is a code of ours, and of another app.
    pub fn is_of_another_app(&self, code: &str, appid: &AppId) -> bool {
        let issued = self.issued.get(code);
        issued.is_some_and(|issued| issued.appid != *appid)
    }

    /// Whose code it is, good or not.
    pub fn user_of(&self, code: &str) -> Option<&SimulatedUser> {
        self.issued.get(code).map(|issued| &issued.user)
    }

    /// Spends the code, also where it is refused: after 40029 for a code of ours comes 40163.
    pub fn spend(
        &mut self,
        code: &str,
        appid: &AppId,
        now: UnixMillis,
    ) -> Result<SimulatedUser, Refusal> {
        let issued = self.issued.get_mut(code).ok_or(Refusal::CodeInvalid)?;
        if issued.spent {
            return Err(Refusal::CodeUsed);
        }
        issued.spent = true;
        if issued.appid != *appid || now.since(issued.issued_at) > self.lifetime {
            return Err(Refusal::CodeInvalid);
        }
        Ok(issued.user.clone())
    }

    fn forget_old_ones(&mut self, now: UnixMillis) {
        let remembered = self.lifetime * LIFETIMES_REMEMBERED;
        while let Some(oldest) = self.oldest_first.front() {
            let is_old = |issued: &Issued| now.since(issued.issued_at) > remembered;
            if self.issued.len() < MOST_CODES && !self.issued.get(oldest).is_some_and(is_old) {
                return;
            }
            self.issued.remove(oldest);
            self.oldest_first.pop_front();
        }
    }
}

/// 32 of `[0-9A-Za-z]` that start with `0` and two digits; characters 3..7 come again at 27..31.
pub fn login_code() -> String {
    let mut code = random::alphanumeric::<32>();
    let [tens, ones] = random::octets().map(|octet| char::from(b'0' + octet % 10));
    code[..3].copy_from_slice(&['0', tens, ones]);
    code.copy_within(3..7, 27);
    code.into_iter().collect()
}

/// 64 hex digits.
pub fn phone_code() -> String {
    hex::encode(random::octets::<32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFETIME: Duration = Duration::from_secs(300);

    fn app_and_user() -> (AppId, SimulatedUser) {
        let appid = AppId::try_from("wx5afe5afe5afe5afe").unwrap();
        (appid, SimulatedUser::try_from("alice").unwrap())
    }

    #[test]
    fn no_more_codes_are_kept_than_there_is_room_for() {
        let (appid, alice) = app_and_user();
        let mut codes = Codes::new(LIFETIME, login_code);
        let now = UnixMillis::default();
        let first = codes.issue(&appid, alice.clone(), now);
        for _ in 0..MOST_CODES {
            codes.issue(&appid, alice.clone(), now);
        }
        assert_eq!(codes.issued.len(), MOST_CODES);
        assert_eq!(codes.oldest_first.len(), MOST_CODES);
        assert!(codes.user_of(&first).is_none());
    }

    #[test]
    fn old_codes_are_swept_out() {
        let (appid, alice) = app_and_user();
        let mut codes = Codes::new(LIFETIME, login_code);
        let then = UnixMillis::default();
        codes.issue(&appid, alice.clone(), then);
        codes.issue(&appid, alice.clone(), then.plus(LIFETIME * 4));
        assert_eq!(codes.issued.len(), 2);
        codes.issue(&appid, alice, then.plus(LIFETIME * 5));
        assert_eq!(codes.issued.len(), 2);
    }
}
