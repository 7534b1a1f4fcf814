//! Which processor does what.
//!
//! Who is measured shares one with the load: each is given it in turn and does all that has come meanwhile, as a server
//! that is busy does. Were each on one of its own, they would wake each other for every answer, which costs more than
//! the answer, on a virtual machine above all.

use std::sync::OnceLock;

use anyhow::Result;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Who is measured, the load and WeChat.
    Measured,
    /// The databases.
    Elsewhere,
    Anywhere,
}

/// Keeps this thread, and what it starts from now on, to a place.
pub fn keep_to(place: Place) -> Result<()> {
    let processors = available()?;
    let (first, last) = (processors.first(), processors.last());
    let chosen: Vec<usize> = match (place, first, last) {
        (Place::Measured, _, Some(&last)) => vec![last],
        (Place::Elsewhere, Some(&first), _) => vec![first],
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
    static AVAILABLE: OnceLock<Vec<usize>> = OnceLock::new();
    if let Some(processors) = AVAILABLE.get() {
        return Ok(processors.clone());
    }
    let set = sched_getaffinity(None)?;
    let processors = (0..CpuSet::MAX_CPU).filter(|&processor| set.is_set(processor));
    Ok(AVAILABLE.get_or_init(|| processors.collect()).clone())
}
