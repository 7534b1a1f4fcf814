//! How many exchanges a minute allows.

use std::collections::HashMap;
use std::hash::Hash;

use weapp_login_core::{AppId, UnixMillis};

use super::user::SimulatedUser;

/// Counts by the minutes of the clock, and forgets everything when a new one begins.
pub struct Quota {
    per_user_per_minute: Option<u32>,
    per_app_per_minute: Option<u32>,
    minute: u64,
    by_user: HashMap<(AppId, SimulatedUser), u32>,
    by_app: HashMap<AppId, u32>,
}

impl Quota {
    pub fn new(per_user_per_minute: Option<u32>, per_app_per_minute: Option<u32>) -> Self {
        Self {
            per_user_per_minute,
            per_app_per_minute,
            minute: 0,
            by_user: HashMap::new(),
            by_app: HashMap::new(),
        }
    }

    /// Counts one exchange, of a user if the code is known; `false` if it is one too many.
    pub fn allows(&mut self, appid: &AppId, user: Option<&SimulatedUser>, now: UnixMillis) -> bool {
        let minute = now.as_u64() / 60_000;
        if minute != self.minute {
            self.minute = minute;
            self.by_user.clear();
            self.by_app.clear();
        }
        let app_allows = count(&mut self.by_app, appid.clone(), self.per_app_per_minute);
        let user_allows = user.is_none_or(|user| {
            let key = (appid.clone(), user.clone());
            count(&mut self.by_user, key, self.per_user_per_minute)
        });
        app_allows && user_allows
    }
}

fn count<Key: Eq + Hash>(counts: &mut HashMap<Key, u32>, key: Key, limit: Option<u32>) -> bool {
    limit.is_none_or(|limit| {
        let count = counts.entry(key).or_insert(0);
        *count = count.saturating_add(1);
        *count <= limit
    })
}
