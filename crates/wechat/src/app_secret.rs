//! The secret of a mini program.

use crate::secret_text::{is_visible_ascii, secret_text};

secret_text! {
    /// The AppSecret of a mini program: 32 hex digits at WeChat, `simulated-…` at the simulator.
    AppSecret, AppSecretError, is_visible_ascii,
    "not an AppSecret: 1 to 256 ASCII characters from ! to ~, at WeChat 32 hex digits"
}

impl AppSecret {
    /// How every secret of the simulator begins, and none of WeChat's.
    pub const SIMULATED_PREFIX: &str = "simulated-";

    /// Whether this is a secret of the simulator, so that it opens nothing real.
    pub fn is_simulated(&self) -> bool {
        self.text().starts_with(Self::SIMULATED_PREFIX)
    }
}
