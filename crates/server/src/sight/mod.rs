//! What an operator sees of a running server: numbers for Prometheus, and the audit lines.
//!
//! Use cases and routes report through small typed functions; names, labels and spelling are decided here. What every
//! request passes is a handful of atomics: no lock, and no allocation.

// From the outside in: requests, what they were for, what that needed.
mod http;
mod checks;
mod logins;
mod wechat;
mod sessions;
mod store;
mod keys;
mod process;
mod duration_histogram;
pub mod audit;

use std::hash::Hash;
use std::sync::atomic::Ordering;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

pub use checks::{CheckMetrics, CheckOutcome, Checker};
pub use http::{Counted, Feed, HttpMetrics, RequestInProgress};
pub use keys::{KeyKind, KeyMetrics};
pub use logins::{LoginMetrics, LoginOutcome};
pub use sessions::{Minted, SessionMetrics};
pub use store::{PoolState, StoreMetrics};
pub use wechat::WechatMetrics;

use self::audit::Audit;
use self::process::ProcessMetrics;
use crate::apps::Apps;
use crate::service::Service;
use crate::settings::LegacySettings;

/// The content type of [`Sight::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All metrics of one server, and its audit file.
pub struct Sight {
    registry: Registry,
    pub http: HttpMetrics,
    pub checks: CheckMetrics,
    pub logins: LoginMetrics,
    pub wechat: WechatMetrics,
    pub sessions: SessionMetrics,
    pub keys: KeyMetrics,
    process: ProcessMetrics,
    pub audit: Audit,
}

impl Sight {
    /// Every series that is known beforehand begins with 0, so that the first failure is an increase.
    pub fn new(
        apps: &Apps,
        legacy: Option<&LegacySettings>,
        store: &StoreMetrics,
        audit: Audit,
    ) -> Self {
        let sight = Self {
            registry: Registry::with_prefix("weapp_login"),
            http: HttpMetrics::default(),
            checks: CheckMetrics::default(),
            logins: LoginMetrics::of(apps),
            wechat: WechatMetrics::of(apps),
            sessions: SessionMetrics::of(legacy),
            keys: KeyMetrics::default(),
            process: ProcessMetrics::default(),
            audit,
        };
        sight.with_everything_registered(store)
    }

    fn with_everything_registered(mut self, store: &StoreMetrics) -> Self {
        let registry = &mut self.registry;
        self.http.register(registry);
        self.logins.register(registry);
        self.wechat.register(registry);
        self.checks.register(registry);
        self.sessions.register(registry);
        store.register(registry);
        self.keys.register(registry);
        self.audit.metrics().register(registry);
        self.process.register(registry);
        self
    }

    /// Everything, as Prometheus reads it (OpenMetrics 1.0, text).
    pub fn text(&self, service: &Service) -> String {
        let Service {
            revocations,
            store,
            rates,
            at_once,
            connections,
            ..
        } = service;
        self.http.look_at(rates, at_once, connections);
        self.sessions.look_at(revocations);
        store.metrics().look_at(&store.pools());
        self.process.look();
        let mut text = String::new();
        // Writing to a String can't fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// A series that stands at 0: without that the first event would be no increase.
fn begin<Labels: Clone + Hash + Eq>(family: &Family<Labels, Counter>, labels: &Labels) {
    drop(family.get_or_create(labels));
}

/// What somebody else has counted.
fn take_over<Labels: Clone + Hash + Eq>(
    family: &Family<Labels, Counter>,
    labels: &Labels,
    count: u64,
) {
    family
        .get_or_create(labels)
        .inner()
        .store(count, Ordering::Relaxed);
}
