//! Who logged in, out, or was kept out: one line each in a file of its own, which operators keep as long as the law asks
//! (China's Cybersecurity Law, article 21: network logs for at least six months).
//!
//! A request never waits for the disk: lines queue in memory and are written at once in the background. A file that
//! can't be written is told of in the log once; the lines wait for it, up to a number, and what is beyond is lost and
//! counted. Whoever renames the file, as logrotate does, gets a new one with the next line, and need not signal.

mod event;
mod file;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use weapp_login_core::UnixMillis;

pub use event::AuditEvent;

use self::file::AuditFile;

/// So many lines wait for a disk that is full or slow.
const MOST_WAITING: usize = 10_000;
/// When a file that could not be written is tried again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes events down, if there is a file for them.
pub struct Audit {
    file: Option<Arc<Mutex<AuditFile>>>,
    waiting: Mutex<VecDeque<String>>,
    news: Notify,
    metrics: AuditMetrics,
}

/// Clones count into the same.
#[derive(Clone, Default)]
pub struct AuditMetrics {
    written: Counter,
    lost: Counter,
    waiting: Gauge,
}

impl Audit {
    /// `None` takes nothing down.
    pub fn to(path: Option<PathBuf>) -> Self {
        let file = path.map(|path| Arc::new(Mutex::new(AuditFile::at(path))));
        Self {
            file,
            waiting: Mutex::default(),
            news: Notify::new(),
            metrics: AuditMetrics::default(),
        }
    }

    /// Something has happened at this moment.
    pub fn note(&self, at: UnixMillis, event: &AuditEvent<'_>) {
        if self.file.is_none() {
            return;
        }
        let line = event.line(at);
        let mut waiting = self.waiting();
        if waiting.len() >= MOST_WAITING {
            self.metrics.lost.inc();
            return;
        }
        waiting.push_back(line);
        self.metrics.waiting.inc();
        drop(waiting);
        self.news.notify_one();
    }

    /// Writes what is noted, until told to stop; what comes later is for [`Self::write`].
    pub async fn keep_writing(&self, stop: CancellationToken) {
        while stop
            .run_until_cancelled(self.news.notified())
            .await
            .is_some()
        {
            while !self.write().await {
                let pause = tokio::time::sleep(PATIENCE);
                if stop.run_until_cancelled(pause).await.is_none() {
                    return;
                }
            }
        }
    }

    /// Writes what waits. `false` if something still does, since the file could not be written.
    pub async fn write(&self) -> bool {
        let Some(file) = &self.file else {
            return true;
        };
        let lines = std::mem::take(&mut *self.waiting());
        let count = lines.len();
        let file = Arc::clone(file);
        // A disk may be slow, or a network.
        let left = tokio::task::spawn_blocking(move || locked(&file).append(lines));
        let left = left.await.unwrap_or_default();
        let written = count - left.len();
        self.metrics
            .written
            .inc_by(u64::try_from(written).unwrap_or(u64::MAX));
        self.metrics
            .waiting
            .dec_by(i64::try_from(written).unwrap_or(i64::MAX));
        let is_done = left.is_empty();
        let mut waiting = self.waiting();
        for line in left.into_iter().rev() {
            waiting.push_front(line);
        }
        is_done
    }

    pub(super) fn metrics(&self) -> &AuditMetrics {
        &self.metrics
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<String>> {
        locked(&self.waiting)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl AuditMetrics {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "audit_lines",
            "Lines in the audit file",
            self.written.clone(),
        );
        registry.register(
            "audit_lines_lost",
            "Lines that were lost, since the audit file could not be written for too long",
            self.lost.clone(),
        );
        registry.register(
            "audit_lines_waiting",
            "Lines that wait for the audit file",
            self.waiting.clone(),
        );
    }
}
