//! What time it is, as a parameter.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use weapp_login_core::UnixMillis;
pub use weapp_login_wechat::simulator::Clock;

/// The clock of the machine.
pub fn system() -> Clock {
    Arc::new(|| {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        u64::try_from(since_epoch.as_millis())
            .ok()
            .and_then(UnixMillis::new)
            .unwrap_or(UnixMillis::MAX)
    })
}
