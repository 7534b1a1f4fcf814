//! What a server works with: the parts behind the use cases.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use arc_swap::ArcSwap;
use ipnet::IpNet;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use weapp_login_core::{KeyRing, Policy};
use weapp_login_guard::Revocations;
use weapp_login_wechat::Client;
use weapp_login_wechat::simulator::Simulator;

use crate::apps::Apps;
use crate::clock::Clock;
use crate::last_seen::LastSeen;
use crate::limits::{AtOnce, ConnectionCounts, Rates};
use crate::minting::Minting;
use crate::sealing::SealingKeys;
use crate::services::TeamServices;
use crate::sight::Sight;
use crate::sight::audit::AuditEvent;
use crate::store::Store;
use crate::web_origin::WebOrigin;

/// Shared by all requests; it holds nothing that another server would need.
pub struct Service {
    pub clock: Clock,
    pub store: Arc<dyn Store>,
    pub wechat: Client,
    pub apps: Apps,
    pub minting: Minting,
    /// They change while requests read them: each reads them once.
    pub sealing_keys: ArcSwap<SealingKeys>,
    pub policy: Policy,
    /// Every check looks the user up.
    pub strict: bool,
    pub revocations: Arc<Revocations>,
    pub last_seen: LastSeen,
    pub replay_window: Duration,
    /// How many sessions a user may have.
    pub session_limit: Option<NonZeroU32>,
    /// How long a login waits for another one that has the same code.
    pub exchange_patience: Duration,
    pub team_services: TeamServices,
    /// How long a user may think better of deleting the account; zero: not at all.
    pub deletion_delay: Duration,
    /// Whose word on the client's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whose pages may ask.
    pub web_origins: Vec<WebOrigin>,
    /// Whoever connects is a phone.
    pub direct_clients: bool,
    pub rates: Rates,
    pub at_once: AtOnce,
    pub connections: Arc<ConnectionCounts>,
    /// Only in development.
    pub development: Option<Development>,
    pub sight: Sight,
    /// How many logins have waited for the exchange of another one.
    pub joined_logins: AtomicU64,
    /// Exchanges that go on when their phone hangs up.
    pub exchanges: TaskTracker,
    /// The operator wants the key files looked at, now.
    pub reread_keys: Notify,
    pub stop: CancellationToken,
}

/// A development server is for its own machine alone.
#[derive(Clone, Debug)]
pub struct Development {
    /// WeChat in this process, unless development uses the real one.
    pub simulator: Option<Simulator>,
}

impl Service {
    /// What is minted and checked from now on, is so with these.
    pub fn replace_token_keys(&self, keys: KeyRing) {
        self.minting.keys.store(Arc::new(keys));
    }

    pub fn replace_sealing_keys(&self, keys: SealingKeys) {
        self.sealing_keys.store(Arc::new(keys));
    }

    /// Takes it down in the audit file, if there is one.
    pub fn audit(&self, event: &AuditEvent<'_>) {
        self.sight.audit.note((self.clock)(), event);
    }

    pub fn simulator(&self) -> Option<&Simulator> {
        self.development.as_ref()?.simulator.as_ref()
    }
}
