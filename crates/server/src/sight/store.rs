//! The database, as this server sees it.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::begin;
use super::duration_histogram::DurationHistogram;
use crate::store::StoreError;

/// What a store counts. Clones count into the same.
#[derive(Clone, Default)]
pub struct StoreMetrics {
    connections: Family<ConnectionLabels, Gauge>,
    connections_max: Family<PoolLabels, Gauge>,
    waiting: Gauge,
    connection_timeouts: Counter,
    retries: Counter,
    errors: Family<ErrorLabels, Counter>,
    duration: DurationHistogram,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ConnectionLabels {
    pool: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct PoolLabels {
    pool: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ErrorLabels {
    error: &'static str,
}

/// The connections of one pool at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    pub name: &'static str,
    pub open: u32,
    pub idle: u32,
    pub max: u32,
}

impl StoreMetrics {
    /// Something waits for a connection, until this is dropped.
    pub fn wait_for_connection(&self) -> Waiting<'_> {
        self.waiting.inc();
        Waiting(&self.waiting)
    }

    /// None came in time.
    pub fn connection_timed_out(&self) {
        self.connection_timeouts.inc();
    }

    /// Another transaction was in the way, and it is tried again.
    pub fn retried(&self) {
        self.retries.inc();
    }

    /// A piece of work has ended, waiting and tries included.
    pub fn worked<T>(&self, duration: Duration, done: &Result<T, StoreError>) {
        self.duration.observe(duration);
        if let Err(error) = done {
            self.errors
                .get_or_create(&ErrorLabels::of(error.word()))
                .inc();
        }
    }

    pub(super) fn look_at(&self, pools: &[PoolState]) {
        for PoolState {
            name: pool,
            open,
            idle,
            max,
        } in pools.iter().copied()
        {
            for (state, count) in [("idle", idle), ("used", open.saturating_sub(idle))] {
                let labels = ConnectionLabels { pool, state };
                self.connections
                    .get_or_create(&labels)
                    .set(i64::from(count));
            }
            self.connections_max
                .get_or_create(&PoolLabels { pool })
                .set(i64::from(max));
        }
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        for error in StoreError::WORDS {
            begin(&self.errors, &ErrorLabels::of(error));
        }
        registry.register(
            "store_connections",
            "Open connections to the database",
            self.connections.clone(),
        );
        registry.register(
            "store_connections_max",
            "The most connections that a pool opens",
            self.connections_max.clone(),
        );
        registry.register(
            "store_connection_waiters",
            "Pieces of work that wait for a connection",
            self.waiting.clone(),
        );
        registry.register(
            "store_connection_timeouts",
            "Pieces of work that got no connection in time",
            self.connection_timeouts.clone(),
        );
        registry.register(
            "store_retries",
            "Transactions that were tried again since another one was in the way",
            self.retries.clone(),
        );
        registry.register(
            "store_errors",
            "Pieces of work that the database could not do",
            self.errors.clone(),
        );
        registry.register(
            "store_duration_seconds",
            "How long a piece of work took, waiting for a connection and further tries included",
            self.duration.clone(),
        );
    }
}

pub struct Waiting<'m>(&'m Gauge);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl ErrorLabels {
    fn of(error: &'static str) -> Self {
        Self { error }
    }
}
