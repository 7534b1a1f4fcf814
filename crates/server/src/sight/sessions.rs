//! Tokens that were made, sessions that were ended, and how fresh the knowledge of that is.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use weapp_login_core::{Revocation, RevocationReason, UnixMillis};
use weapp_login_guard::Revocations;

use super::begin;
use crate::settings::LegacySettings;

/// Why a token was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minted {
    ForLogin,
    /// A fresh one of the same session.
    ForRenewal,
    /// A v1 token in the place of a legacy one.
    ForUpgrade,
    /// For a user whom one of the team's services has authenticated.
    ForService,
}

#[derive(Default)]
pub struct SessionMetrics {
    minted: Family<MintedLabels, Counter>,
    ended: Family<EndedLabels, Counter>,
    legacy_uses: Counter,
    legacy_last_use: Gauge<f64, AtomicU64>,
    legacy_accept_until: Gauge<f64, AtomicU64>,
    revocations_held: Gauge,
    revocations_staleness: Gauge<f64, AtomicU64>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct MintedLabels {
    occasion: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct EndedLabels {
    scope: &'static str,
    reason: &'static str,
}

impl SessionMetrics {
    pub(super) fn of(legacy: Option<&LegacySettings>) -> Self {
        let metrics = Self::default();
        for occasion in [
            Minted::ForLogin,
            Minted::ForRenewal,
            Minted::ForUpgrade,
            Minted::ForService,
        ] {
            begin(&metrics.minted, &MintedLabels::of(occasion));
        }
        for reason in RevocationReason::ALL {
            for scope in ["session", "user"] {
                let reason = reason.as_str();
                begin(&metrics.ended, &EndedLabels { scope, reason });
            }
        }
        if let Some(legacy) = legacy {
            let accept_until = seconds(legacy.policy.accept_until);
            metrics.legacy_accept_until.set(accept_until);
        }
        metrics
    }

    pub fn minted(&self, occasion: Minted) {
        self.minted.get_or_create(&MintedLabels::of(occasion)).inc();
    }

    /// This server has ended a session, or all of a scope.
    pub fn ended(&self, revocation: &Revocation) {
        let labels = EndedLabels {
            scope: revocation.scope.word(),
            reason: revocation.reason.as_str(),
        };
        self.ended.get_or_create(&labels).inc();
    }

    /// A good legacy token was shown.
    pub fn legacy_used(&self, now: UnixMillis) {
        self.legacy_uses.inc();
        self.legacy_last_use.set(seconds(now));
    }

    pub(super) fn look_at(&self, revocations: &Revocations) {
        let (held, _) = revocations.with_set(|set| set.len());
        self.revocations_held
            .set(i64::try_from(held).unwrap_or(i64::MAX));
        let staleness = revocations.staleness();
        let staleness = staleness.map_or(f64::INFINITY, |staleness| staleness.as_secs_f64());
        self.revocations_staleness.set(staleness);
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "tokens_minted",
            "Tokens that were made: for logins, renewals, services, and in the place of legacy tokens",
            self.minted.clone(),
        );
        registry.register(
            "sessions_ended",
            "Revocations that this server has committed, by scope and reason",
            self.ended.clone(),
        );
        registry.register(
            "legacy_uses",
            "Good legacy tokens that were shown",
            self.legacy_uses.clone(),
        );
        registry.register(
            "legacy_last_use_timestamp_seconds",
            "When a good legacy token was last shown to this server, as Unix time; 0: not since its start",
            self.legacy_last_use.clone(),
        );
        registry.register(
            "legacy_accept_until_timestamp_seconds",
            "legacy.accept_until as Unix time; 0: no legacy token is accepted",
            self.legacy_accept_until.clone(),
        );
        registry.register(
            "revocations_held",
            "Revocations in memory",
            self.revocations_held.clone(),
        );
        registry.register(
            "revocations_staleness_seconds",
            "For how long a revocation may have been committed that is not known here",
            self.revocations_staleness.clone(),
        );
    }
}

impl MintedLabels {
    fn of(occasion: Minted) -> Self {
        let occasion = match occasion {
            Minted::ForLogin => "login",
            Minted::ForRenewal => "renewal",
            Minted::ForUpgrade => "upgrade",
            Minted::ForService => "service",
        };
        Self { occasion }
    }
}

#[expect(clippy::cast_precision_loss, reason = "it is below 2^53")]
fn seconds(instant: UnixMillis) -> f64 {
    instant.as_u64() as f64 / 1000.0
}
