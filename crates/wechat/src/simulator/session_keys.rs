//! The session_keys of the simulator: one valid key for each user and app.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use weapp_login_core::{AppId, UnixMillis};

use super::random;
use super::user::SimulatedUser;
use crate::SessionKey;

/// Whoever came first is forgotten first, and gets a new key the next time.
const MOST_KEYS: usize = 100_000;

type Owner = (AppId, SimulatedUser);

pub struct SessionKeys {
    least_interval: Duration,
    keys: HashMap<Owner, (SessionKey, UnixMillis)>,
    first_come: VecDeque<Owner>,
}

impl SessionKeys {
    pub fn new(least_interval: Duration) -> Self {
        Self {
            least_interval,
            keys: HashMap::new(),
            first_come: VecDeque::new(),
        }
    }

    /// A new key if the last one is at least `least_interval` old, else that one again.
    pub fn at_login(&mut self, appid: &AppId, user: &SimulatedUser, now: UnixMillis) -> SessionKey {
        let owner = (appid.clone(), user.clone());
        if let Some((key, made_at)) = self.keys.get_mut(&owner) {
            if now.since(*made_at) >= self.least_interval {
                (*key, *made_at) = (random_key(), now);
            }
            return key.clone();
        }
        if self.keys.len() >= MOST_KEYS
            && let Some(first) = self.first_come.pop_front()
        {
            self.keys.remove(&first);
        }
        let key = random_key();
        self.first_come.push_back(owner.clone());
        self.keys.insert(owner, (key.clone(), now));
        key
    }

    /// The key that is valid now, if the user has ever logged in.
    pub fn current(&self, appid: &AppId, user: &SimulatedUser) -> Option<&SessionKey> {
        let (key, _) = self.keys.get(&(appid.clone(), user.clone()))?;
        Some(key)
    }
}

fn random_key() -> SessionKey {
    let text = STANDARD.encode(random::octets::<16>());
    SessionKey::try_from(text.as_str()).expect("base64 is visible ASCII")
}
