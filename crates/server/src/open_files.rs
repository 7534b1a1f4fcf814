//! How many connections the limit of open files allows.

use std::num::NonZeroU32;

/// Log, database files, key files, what the runtime holds.
const FOR_OURSELVES: u64 = 128;
/// However low the limit is: with fewer it would be better not to start, and nobody would know why.
const FEWEST: u64 = 64;

/// As many of the connections that are wanted as there will be files for, beside `others`. The soft limit is raised
/// if it has to be, up to the hard one.
pub fn connections_that_fit(wanted: Option<NonZeroU32>, others: u64) -> usize {
    let wanted = wanted.map_or(u64::from(u32::MAX), |wanted| wanted.get().into());
    let reserved = others.saturating_add(FOR_OURSELVES);
    let needed = wanted.saturating_add(reserved);
    let allowed = rlimit::increase_nofile_limit(needed).unwrap_or(needed);
    let fitting = allowed.saturating_sub(reserved).max(FEWEST).min(wanted);
    if fitting < wanted {
        tracing::warn!(
            connections = fitting,
            open_files = allowed,
            "limits.connections is more than the limit of open files (ulimit -n) allows, and was lowered"
        );
    }
    usize::try_from(fitting).unwrap_or(usize::MAX)
}
