//! What time it is, as a parameter, and how people write it.

use std::time::{Duration, UNIX_EPOCH};

use weapp_login_core::UnixMillis;
pub use weapp_login_guard::clock::{Clock, system};

/// Nothing later can be written with four digits for the year.
const END_OF_9999: u64 = 253_402_300_799_999;

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

/// With what is less than a second: `2027-03-31T16:00:00.000Z`.
pub fn date_time_with_millis(instant: UnixMillis) -> String {
    let time = UNIX_EPOCH + Duration::from_millis(instant.as_u64().min(END_OF_9999));
    humantime::format_rfc3339_millis(time).to_string()
}

/// As [`parse_date_time`] reads it, without what is less than a second: `2027-03-31T16:00:00Z`.
pub fn date_time(instant: UnixMillis) -> String {
    let time = UNIX_EPOCH + Duration::from_millis(instant.as_u64().min(END_OF_9999));
    humantime::format_rfc3339_seconds(time).to_string()
}
