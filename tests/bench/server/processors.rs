//! Which processor does what: the load has one of its own, so that it takes nothing from what is measured.

use std::thread::available_parallelism;

use anyhow::Result;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// What is measured.
    Server,
    /// The load, WeChat and the databases.
    Generator,
    Anywhere,
}

/// Keeps this thread, and what it starts from now on, to a place.
pub fn keep_to(place: Place) -> Result<()> {
    let processors = available()?;
    let (first, last) = (processors.first(), processors.last());
    let chosen: Vec<usize> = match (place, first, last) {
        (Place::Server, _, Some(&last)) => vec![last],
        (Place::Generator, Some(&first), _) => vec![first],
        _ => processors,
    };
    let mut set = CpuSet::new();
    for processor in chosen {
        set.set(processor);
    }
    Ok(sched_setaffinity(None, &set)?)
}

/// Those that this process was given when it began.
fn available() -> Result<Vec<usize>> {
    use std::sync::OnceLock;
    static AVAILABLE: OnceLock<Vec<usize>> = OnceLock::new();
    if let Some(processors) = AVAILABLE.get() {
        return Ok(processors.clone());
    }
    let set = sched_getaffinity(None)?;
    let processors = (0..CpuSet::MAX_CPU).filter(|&processor| set.is_set(processor));
    Ok(AVAILABLE.get_or_init(|| processors.collect()).clone())
}

pub fn are_shared() -> bool {
    available_parallelism().is_ok_and(|processors| processors.get() == 1)
        && available().is_ok_and(|processors| processors.len() == 1)
}
