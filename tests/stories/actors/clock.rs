//! A clock that a story moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use weapp_login::clock::Clock;
use weapp_login_core::UnixMillis;

pub const SECOND: Duration = Duration::from_secs(1);
pub const MINUTE: Duration = Duration::from_secs(60);
pub const HOUR: Duration = Duration::from_secs(60 * 60);
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Stands still until it is moved. Clones are the same clock.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicU64>);

impl TestClock {
    pub fn at(millis: u64) -> Self {
        Self(Arc::new(AtomicU64::new(millis)))
    }

    pub fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    pub fn advance(&self, duration: Duration) {
        self.set(self.now() + u64::try_from(duration.as_millis()).unwrap());
    }

    pub fn set(&self, millis: u64) {
        self.0.store(millis, Ordering::SeqCst);
    }

    pub fn as_clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || UnixMillis::new(clock.now()).unwrap())
    }
}
