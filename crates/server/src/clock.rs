//! What time it is, as a parameter.

use std::sync::Arc;

pub use weapp_login_wechat::simulator::Clock;
use weapp_login_wechat::simulator::system_clock;

/// The clock of the machine.
pub fn system() -> Clock {
    Arc::new(system_clock)
}
