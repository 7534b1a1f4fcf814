//! What becomes of connections, for whoever watches.

use std::sync::atomic::{AtomicU64, AtomicUsize};

/// All but `open` since the start.
#[derive(Debug, Default)]
pub struct ConnectionCounts {
    pub open: AtomicUsize,
    /// One too many, which heard 503.
    pub turned_away: AtomicU64,
    /// What came was not HTTP/1.1, or a head of no reasonable size.
    pub unreadable: AtomicU64,
    /// Too slow with a head, or with reading an answer.
    pub too_slow: AtomicU64,
}
