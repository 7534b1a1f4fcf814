//! What time it is, as a parameter, and how people write it.

use std::time::UNIX_EPOCH;

use weapp_login_core::UnixMillis;
pub use weapp_login_guard::clock::{Clock, system};

/// A date and time in UTC, `2027-03-31T16:00:00Z` or without the T and the Z (RFC 3339); none before 1970.
pub fn parse_date_time(text: &str) -> Option<UnixMillis> {
    let since_1970 = humantime::parse_rfc3339_weak(text)
        .ok()?
        .duration_since(UNIX_EPOCH)
        .ok()?;
    u64::try_from(since_1970.as_millis())
        .ok()
        .and_then(UnixMillis::new)
}
