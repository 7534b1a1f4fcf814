//! What a guard is told.

use std::time::Duration;

use weapp_login_core::{KeyRing, Policy};

use crate::clock::{self, Clock};

/// The keys, and where the server is.
#[derive(Clone)]
pub struct GuardOptions {
    /// The server's. With them tokens can be made too: keep them as on the server.
    pub keys: KeyRing,
    /// Name your apps in it: one server has the same keys for all of its apps. `max_skew` and `renew_after` are
    /// to be the server's; `legacy` is not looked at, for legacy tokens are always asked for.
    pub policy: Policy,
    /// `http://host[:port][/path]`, or `https`.
    pub server_url: String,
    /// One of the server's `services.secrets`.
    pub service_secret: String,
    /// How old the known revocations may be; at least 3 s.
    pub max_staleness: Duration,
    pub when_stale: WhenStale,
    pub clock: Clock,
}

/// What to do with a good token while the revocations that are known are too old.
///
/// Before they have been read to their end for the first time, the server is always asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenStale {
    /// The server's `/verify` is asked; without its answer the request is refused with code 17.
    #[default]
    Ask,
    /// The request is refused with code 17.
    Refuse,
    /// The token counts, as far as is known.
    GoOn,
}

impl GuardOptions {
    pub const DEFAULT_MAX_STALENESS: Duration = Duration::from_secs(60);
    pub const SHORTEST_MAX_STALENESS: Duration = Duration::from_secs(3);

    /// Every app, the default policy, a minute of staleness, then the server is asked.
    pub fn new(
        keys: KeyRing,
        server_url: impl Into<String>,
        service_secret: impl Into<String>,
    ) -> Self {
        Self {
            keys,
            policy: Policy::default(),
            server_url: server_url.into(),
            service_secret: service_secret.into(),
            max_staleness: Self::DEFAULT_MAX_STALENESS,
            when_stale: WhenStale::default(),
            clock: clock::system(),
        }
    }
}

/// Why no guard can be made of the options. It never shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    #[error(
        "server_url must be like http://127.0.0.1:8080: http or https, a host, perhaps a port and a path, nothing else"
    )]
    BadServerUrl,
    #[error("service_secret must be one of the server's services.secrets: visible ASCII")]
    BadServiceSecret,
    #[error("max_staleness must be 3 s or more")]
    MaxStalenessTooShort,
    #[error("TLS can't be set up; are the system's root certificates installed?")]
    Tls,
    #[error(
        "a guard follows the server from the start, so it must be made inside of a tokio runtime"
    )]
    NoRuntime,
}
