//! How often each of many may do one thing.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::{Quota, RateLimiter};

use super::cells::{Cells, Question};
use crate::clock::Clock;

const MINUTE: Duration = Duration::from_secs(60);

/// At most so many at once, and so many a minute; `None` for no limit.
pub struct RateLimit<K: Hash + Eq + Clone> {
    /// As the settings call it.
    name: &'static str,
    limiter: Option<Limiter<K>>,
    refusals: AtomicU64,
}

type Limiter<K> = RateLimiter<Question<K>, Cells<K>, InjectedClock, NoOpMiddleware<Duration>>;

/// Somebody has done it too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than {limit} a minute")]
pub struct TooMany {
    /// The setting.
    pub limit: &'static str,
    /// In whole seconds, at least one.
    pub retry_after: Duration,
}

impl<K: Hash + Eq + Clone> RateLimit<K> {
    pub fn new(name: &'static str, a_minute: Option<NonZeroU32>, clock: &Clock) -> Self {
        let limiter = a_minute.map(|a_minute| {
            RateLimiter::new(
                Quota::per_minute(a_minute),
                Cells::default(),
                InjectedClock(Clock::clone(clock)),
            )
        });
        Self {
            name,
            limiter,
            refusals: AtomicU64::new(0),
        }
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// They do it, or are told when to come back. What is refused does not count.
    pub fn count(&self, key: K) -> Result<(), TooMany> {
        self.ask(Question { key, counts: true }).inspect_err(|_| {
            self.refusals.fetch_add(1, Ordering::Relaxed);
        })
    }

    /// As [`RateLimit::count`] would answer, without counting.
    pub fn check(&self, key: K) -> Result<(), TooMany> {
        self.ask(Question { key, counts: false })
    }

    /// [`RateLimit::check`], for what is refused because of it.
    pub fn admit(&self, key: K) -> Result<(), TooMany> {
        self.check(key).inspect_err(|_| {
            self.refusals.fetch_add(1, Ordering::Relaxed);
        })
    }

    /// How often somebody was refused, since the start.
    pub fn refusals(&self) -> u64 {
        self.refusals.load(Ordering::Relaxed)
    }

    /// Forgets whom it would let through anyway.
    pub fn forget(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    fn ask(&self, question: Question<K>) -> Result<(), TooMany> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        let Err(not_until) = limiter.check_key(&question) else {
            return Ok(());
        };
        let wait = not_until.wait_time_from(limiter.clock().now());
        // Nobody has to wait longer, unless the clock was put back: nobody is locked out for that.
        if wait > MINUTE {
            return Ok(());
        }
        let seconds = wait.as_millis().div_ceil(1000).max(1);
        Err(TooMany {
            limit: self.name,
            retry_after: Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX)),
        })
    }
}

/// The server's clock, as governor reads it: the time since 1970.
#[derive(Clone)]
struct InjectedClock(Clock);

impl GovernorClock for InjectedClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis((self.0)().as_u64())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use weapp_login_core::UnixMillis;

    use super::*;

    const START: u64 = 1_561_370_000_000;

    struct Fixture {
        now: Arc<AtomicU64>,
        limit: RateLimit<&'static str>,
    }

    impl Fixture {
        fn of(a_minute: u32) -> Self {
            let now = Arc::new(AtomicU64::new(START));
            let clock: Clock = Arc::new({
                let now = Arc::clone(&now);
                move || UnixMillis::new(now.load(Ordering::Relaxed)).unwrap()
            });
            let limit = RateLimit::new("things", NonZeroU32::new(a_minute), &clock);
            Self { now, limit }
        }

        fn set(&self, millis: u64) {
            self.now.store(millis, Ordering::Relaxed);
        }
    }

    #[test]
    fn each_may_do_it_so_often_and_then_after_a_while_again() {
        let Fixture { limit, now } = &Fixture::of(3);
        for _ in 0..3 {
            assert_eq!(limit.count("alice"), Ok(()));
        }
        let refused = limit.count("alice").unwrap_err();
        assert_eq!(refused.retry_after, Duration::from_secs(20));
        assert_eq!(limit.count("bob"), Ok(()));
        now.store(START + 19_999, Ordering::Relaxed);
        assert_eq!(limit.count("alice").unwrap_err().retry_after.as_secs(), 1);
        now.store(START + 20_000, Ordering::Relaxed);
        assert_eq!(limit.count("alice"), Ok(()));
        assert_eq!(limit.refusals(), 2);
    }

    #[test]
    fn to_ask_does_not_count() {
        let Fixture { limit, .. } = &Fixture::of(1);
        for _ in 0..3 {
            assert_eq!(limit.check("alice"), Ok(()));
        }
        assert_eq!(limit.count("alice"), Ok(()));
        assert!(limit.check("alice").is_err());
        assert_eq!(limit.refusals(), 0);
    }

    #[test]
    fn a_clock_that_is_put_back_locks_nobody_out() {
        let fixture = Fixture::of(1);
        fixture.limit.count("alice").unwrap();
        for earlier in [3_600_000, START / 2] {
            fixture.set(START - earlier);
            assert_eq!(fixture.limit.count("alice"), Ok(()));
            assert_eq!(fixture.limit.count("alice"), Ok(()));
        }
    }

    #[test]
    fn whoever_would_be_let_through_is_forgotten() {
        let fixture = Fixture::of(1);
        fixture.limit.count("alice").unwrap();
        let keys = || fixture.limit.limiter.as_ref().unwrap().len();
        fixture.limit.forget();
        assert_eq!(keys(), 1);
        fixture.set(START + 120_000);
        fixture.limit.forget();
        assert_eq!(keys(), 0);
    }

    #[test]
    fn none_is_no_limit() {
        let Fixture { limit, .. } = &Fixture::of(0);
        assert!((0..1000).all(|_| limit.count("alice").is_ok()));
    }
}
