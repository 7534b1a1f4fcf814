//! How many connections the limit of open files allows.

use std::num::NonZeroU32;

/// Log, database files, key files, what the runtime holds.
const FOR_OURSELVES: u64 = 128;
/// However low the limit is: with fewer it would be better not to start, and nobody would know why.
const FEWEST: u64 = 64;
/// Where no number is wanted.
const MOST: u64 = 1 << 20;

/// As many of the connections that are wanted as there will be files for, beside `others`. The soft limit is raised
/// if it has to be, up to the hard one.
pub fn connections_that_fit(wanted: Option<NonZeroU32>, others: u64) -> usize {
    let most = wanted.map_or(MOST, |wanted| wanted.get().into());
    let reserved = others.saturating_add(FOR_OURSELVES);
    let needed = most.saturating_add(reserved);
    // Where it can't be told, the system will say so when there are none left.
    let open_files = rlimit::increase_nofile_limit(needed).unwrap_or(needed);
    let connections = open_files.saturating_sub(reserved).max(FEWEST).min(most);
    if wanted.is_some() && connections < most {
        tracing::warn!(
            connections,
            open_files,
            "limits.connections is more than the limit of open files (ulimit -n) allows, and was lowered"
        );
    }
    usize::try_from(connections).unwrap_or(usize::MAX)
}
