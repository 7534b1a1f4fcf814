//! Is our clock the server's?

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weapp_login_core::UnixMillis;

use crate::clock::Clock;

/// A network is not faster than this: less is no difference.
const LEAST: Duration = Duration::from_secs(1);

/// Compares our clock with the server's: with a wrong one, tokens are refused too early, or too late.
pub struct ClockCheck {
    clock: Clock,
    max_skew: Duration,
    is_wrong: AtomicBool,
}

impl ClockCheck {
    pub fn new(clock: Clock, max_skew: Duration) -> Self {
        Self {
            clock,
            max_skew: max_skew.max(LEAST),
            is_wrong: AtomicBool::new(false),
        }
    }

    /// Takes the server's time, as it has just come. Logged is when ours begins to be wrong, and when that ends.
    pub fn compare(&self, servers: UnixMillis) {
        let ours = (self.clock)();
        let (ahead, behind) = (ours.since(servers), servers.since(ours));
        let is_wrong = ahead.max(behind) > self.max_skew;
        if self.is_wrong.swap(is_wrong, Ordering::Relaxed) == is_wrong {
            return;
        }
        let (seconds_ahead, seconds_behind) = (ahead.as_secs(), behind.as_secs());
        if is_wrong {
            tracing::error!(
                seconds_ahead,
                seconds_behind,
                "this clock is not the server's"
            );
        } else {
            tracing::info!("this clock is the server's again");
        }
    }
}
