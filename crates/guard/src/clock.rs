//! What time it is, as a parameter.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use weapp_login_core::UnixMillis;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

/// The clock of the machine.
pub fn system() -> Clock {
    Arc::new(|| {
        let since_1970 = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        UnixMillis::default().plus(since_1970)
    })
}
