//! Instants as the operator's clock shows them.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use weapp_login_core::UnixMillis;

use crate::clock::date_time;
use crate::language::{Words, words};

/// `2026-07-31 20:00:00 +08:00`; in UTC where the system has no time zone.
pub(super) fn local(instant: UnixMillis) -> String {
    let millis = i64::try_from(instant.as_u64()).ok();
    let timestamp = millis.and_then(|millis| Timestamp::from_millisecond(millis).ok());
    match timestamp {
        Some(timestamp) => timestamp
            .to_zoned(TimeZone::system())
            .strftime("%Y-%m-%d %H:%M:%S %:z")
            .to_string(),
        None => date_time(instant),
    }
}

/// How long ago, or how far ahead: in the one unit that people would name.
pub(super) fn from_now(instant: UnixMillis, now: UnixMillis) -> Words {
    if instant > now {
        let time = in_one_unit(instant.since(now));
        words!("{}后", "in {}", time)
    } else {
        let time = in_one_unit(now.since(instant));
        words!("{}前", "{} ago", time)
    }
}

fn in_one_unit(time: Duration) -> Words {
    let seconds = time.as_secs();
    match seconds {
        0..120 => words!("{seconds} 秒", "{seconds} s"),
        120..7_200 => {
            let minutes = seconds / 60;
            words!("{minutes} 分钟", "{minutes} min")
        }
        7_200..172_800 => {
            let hours = seconds / 3_600;
            words!("{hours} 小时", "{hours} h")
        }
        _ => {
            let days = seconds / 86_400;
            words!("{days} 天", "{days} days")
        }
    }
}
