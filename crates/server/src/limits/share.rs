//! How much of one thing may go on at once.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many places; whoever finds none comes later.
///
/// tower's limits let go of a place when the client hangs up; what goes on then keeps this one's.
pub struct Share {
    /// As the settings call it.
    name: &'static str,
    size: usize,
    places: Arc<Semaphore>,
    /// For whoever waits for a place, or has one.
    entrance: Arc<Semaphore>,
    turned_away: AtomicU64,
}

/// Given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    _place: OwnedSemaphorePermit,
    _entrance: OwnedSemaphorePermit,
}

/// There is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than {limit} at once")]
pub struct Full {
    /// The setting.
    pub limit: &'static str,
}

impl Share {
    /// `None` for no bound.
    pub fn new(name: &'static str, places: Option<NonZeroU32>) -> Self {
        Self::with_waiting_room(name, places, 0)
    }

    /// So many others may wait for a place.
    pub fn with_waiting_room(
        name: &'static str,
        places: Option<NonZeroU32>,
        waiting: usize,
    ) -> Self {
        let size = places.and_then(|places| usize::try_from(places.get()).ok());
        let size = size.map_or(Semaphore::MAX_PERMITS, |size| {
            size.min(Semaphore::MAX_PERMITS)
        });
        let all = size.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        Self {
            name,
            size,
            places: Arc::new(Semaphore::new(size)),
            entrance: Arc::new(Semaphore::new(all)),
            turned_away: AtomicU64::new(0),
        }
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How many places are taken.
    pub fn taken(&self) -> usize {
        self.size.saturating_sub(self.places.available_permits())
    }

    /// A place at once, or none.
    pub fn enter(&self) -> Result<Place, Full> {
        let entrance = Arc::clone(&self.entrance).try_acquire_owned();
        let place = Arc::clone(&self.places).try_acquire_owned();
        match (entrance, place) {
            (Ok(entrance), Ok(place)) => Ok(Place {
                _place: place,
                _entrance: entrance,
            }),
            _ => Err(self.turn_away()),
        }
    }

    /// A place as soon as there is one, if the waiting room is not full.
    pub async fn wait(&self, patience: Duration) -> Result<Place, Full> {
        let entrance = Arc::clone(&self.entrance).try_acquire_owned();
        let entrance = entrance.map_err(|_| self.turn_away())?;
        let place = Arc::clone(&self.places).acquire_owned();
        match tokio::time::timeout(patience, place).await {
            Ok(Ok(place)) => Ok(Place {
                _place: place,
                _entrance: entrance,
            }),
            _ => Err(self.turn_away()),
        }
    }

    /// How many were turned away, since the start.
    pub fn turned_away(&self) -> u64 {
        self.turned_away.load(Ordering::Relaxed)
    }

    fn turn_away(&self) -> Full {
        self.turned_away.fetch_add(1, Ordering::Relaxed);
        Full { limit: self.name }
    }
}
