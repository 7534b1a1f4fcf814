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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_clock_is_wrong_from_the_skew_on_in_both_directions() {
        let ours = UnixMillis::default().plus(Duration::from_secs(1_000_000));
        let check = ClockCheck::new(Arc::new(move || ours), Duration::from_secs(60));
        let is_wrong = |servers| {
            check.compare(servers);
            check.is_wrong.load(Ordering::Relaxed)
        };
        let (skew, more) = (Duration::from_secs(60), Duration::from_millis(60_001));
        assert!(!is_wrong(ours.plus(skew)) && !is_wrong(ours.minus(skew)));
        assert!(is_wrong(ours.plus(more)));
        assert!(!is_wrong(ours));
        assert!(is_wrong(ours.minus(more)));
    }
}
