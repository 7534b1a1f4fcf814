//! How long ago something was, also where the machine has slept since.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

/// A moment in the life of this process.
///
/// The steady clock may stand still while a machine sleeps or is paused, and the wall clock may be put back: what
/// is longer counts, since nobody is harmed by knowledge that is taken for older than it is.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    steady: Instant,
    wall: SystemTime,
}

impl Moment {
    pub fn now() -> Self {
        Self {
            steady: Instant::now(),
            wall: SystemTime::now(),
        }
    }

    pub fn elapsed(self) -> Duration {
        let by_wall = self.wall.elapsed().unwrap_or_default();
        self.steady.elapsed().max(by_wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test(start_paused = true)]
    async fn while_a_machine_sleeps_its_wall_clock_goes_on() {
        let before_it_slept = Moment {
            wall: SystemTime::now() - HOUR,
            ..Moment::now()
        };
        assert!(before_it_slept.elapsed() >= HOUR);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wall_clock_that_is_put_back_makes_nothing_younger() {
        let before_it_was_put_back = Moment {
            wall: SystemTime::now() + HOUR,
            ..Moment::now()
        };
        tokio::time::advance(HOUR).await;
        assert!(before_it_was_put_back.elapsed() >= HOUR);
    }
}
