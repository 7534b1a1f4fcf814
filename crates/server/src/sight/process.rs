//! The process: its version, when it started, and the memory that it has.

use std::sync::atomic::AtomicU64;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

pub struct ProcessMetrics {
    build: Family<BuildLabels, Gauge>,
    started: Gauge<f64, AtomicU64>,
    resident_memory: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct BuildLabels {
    version: &'static str,
}

impl Default for ProcessMetrics {
    fn default() -> Self {
        let build = Family::<BuildLabels, Gauge>::default();
        let version = env!("CARGO_PKG_VERSION");
        build.get_or_create(&BuildLabels { version }).set(1);
        let started = Gauge::<f64, AtomicU64>::default();
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        started.set(since_1970.unwrap_or_default().as_secs_f64());
        Self {
            build,
            started,
            resident_memory: Gauge::default(),
        }
    }
}

impl ProcessMetrics {
    pub fn look(&self) {
        let octets = memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem);
        self.resident_memory
            .set(i64::try_from(octets).unwrap_or(i64::MAX));
    }

    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "build_info",
            "The version of this server; always 1",
            self.build.clone(),
        );
        registry.register(
            "start_time_seconds",
            "When this server started, as Unix time",
            self.started.clone(),
        );
        registry.register(
            "resident_memory_bytes",
            "Memory of the process; 0 where the system does not tell",
            self.resident_memory.clone(),
        );
    }
}
