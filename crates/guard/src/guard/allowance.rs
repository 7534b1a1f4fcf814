//! So much in each second, and no more.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

pub struct Allowance {
    per_second: u32,
    used: Mutex<Used>,
}

struct Used {
    second_began_at: Instant,
    count: u32,
}

impl Allowance {
    pub fn new(per_second: u32) -> Self {
        let used = Used {
            second_began_at: Instant::now(),
            count: 0,
        };
        Self {
            per_second,
            used: Mutex::new(used),
        }
    }

    /// Whether there is one left, which is taken then.
    pub fn take(&self) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.second_began_at.elapsed() >= Duration::from_secs(1) {
            *used = Used {
                second_began_at: Instant::now(),
                count: 0,
            };
        }
        let is_left = used.count < self.per_second;
        used.count += u32::from(is_left);
        is_left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_second_has_its_own() {
        let allowance = Allowance::new(2);
        assert!(allowance.take() && allowance.take() && !allowance.take());
        tokio::time::advance(Duration::from_millis(999)).await;
        assert!(!allowance.take());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(allowance.take() && allowance.take() && !allowance.take());
    }
}
