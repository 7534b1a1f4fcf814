//! Instants, as a token writes them.

use core::fmt;
use core::time::Duration;

/// 2^53 − 1, the last whole number that JavaScript tells from its neighbours.
const MAX_NUMBER: f64 = 9_007_199_254_740_991.0;

/// An instant: milliseconds since 1970-01-01T00:00:00Z, below 2^53 so that JavaScript holds it exactly.
///
/// `core` has no clock: every function that needs to know the time takes it as a parameter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixMillis(u64);

impl UnixMillis {
    /// The last instant that JavaScript can hold.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// `None` from 2^53 on.
    pub const fn new(millis: u64) -> Option<Self> {
        if millis <= Self::MAX.0 {
            Some(Self(millis))
        } else {
            None
        }
    }

    /// From a number of JavaScript's.
    pub fn from_number(number: f64) -> Result<Self, NotMillis> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "what is changed by it is refused"
        )]
        let (millis, is_whole) = (number as u64, number as u64 as f64 == number);
        // The largest instant is exact as a float; a NaN is in no range.
        let is_instant = is_whole && (0.0..=MAX_NUMBER).contains(&number);
        is_instant.then_some(Self(millis)).ok_or(NotMillis)
    }

    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// As JavaScript has it.
    #[expect(clippy::cast_precision_loss, reason = "it is below 2^53")]
    pub const fn as_number(self) -> f64 {
        self.0 as f64
    }

    /// This much later, at most [`UnixMillis::MAX`].
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let sum = u128::from(self.0) + duration.as_millis();
        u64::try_from(sum)
            .ok()
            .and_then(Self::new)
            .unwrap_or(Self::MAX)
    }

    /// This much earlier, at the least the beginning of 1970.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let millis = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_sub(millis))
    }

    /// How long it is from `earlier` to this instant; nothing if it is not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for UnixMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ms", self.0)
    }
}

/// A number is no number of milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotMillis;

impl NotMillis {
    /// The stable name, the same in every language.
    pub const CODE: &str = "malformed_millis";
}

impl fmt::Display for NotMillis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("milliseconds are a whole number from 0 to 9007199254740991")
    }
}

impl core::error::Error for NotMillis {}
