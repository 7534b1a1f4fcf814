//! Until when and why, in eight octets: there may be millions.

use crate::revocation::RevocationReason;
use crate::time::UnixMillis;

/// An instant with a reason, compared by the instant first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct InstantAndReason(u64);

/// Instants leave eleven bits free.
const REASON_BITS: u32 = 3;

const _: () = assert!(RevocationReason::ALL.len() <= 1 << REASON_BITS);

impl InstantAndReason {
    pub fn new(instant: UnixMillis, reason: RevocationReason) -> Self {
        Self(instant.as_u64() << REASON_BITS | reason as u64)
    }

    pub fn instant(self) -> UnixMillis {
        UnixMillis::new(self.0 >> REASON_BITS).unwrap_or(UnixMillis::MAX)
    }

    pub fn reason(self) -> RevocationReason {
        RevocationReason::ALL[(self.0 % (1 << REASON_BITS)) as usize]
    }
}

impl core::fmt::Debug for InstantAndReason {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}, {}", self.instant(), self.reason())
    }
}
