//! Clearing what is over, and deleting who wanted that, in small steps, so that nobody waits for it.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use weapp_login_core::UnixMillis;

use crate::clock::Clock;
use crate::log;
use crate::random;
use crate::store::{Over, Store, StoreError};

/// About once in this time, each server looks for what is over.
const INTERVAL: Duration = Duration::from_secs(60);
/// Rows in one step, and the pause before the next.
const STEP: u32 = 500;
const PAUSE: Duration = Duration::from_millis(100);

/// WeChat's codes live for five minutes.
const CODES_ARE_KEPT: Duration = Duration::from_secs(60 * 60);
/// WeChat may replace a session_key behind our back, while data under the old one is still on its way.
pub const PREVIOUS_SESSION_KEYS_ARE_KEPT: Duration = Duration::from_secs(5 * 60);

/// Clears until told to stop.
pub async fn keep_clearing(store: Arc<dyn Store>, clock: Clock, stop: CancellationToken) {
    while stop
        .run_until_cancelled(tokio::time::sleep(next_interval()))
        .await
        .is_some()
    {
        let clearing = clear_all(store.as_ref(), clock());
        if let Some(Err(error)) = stop.run_until_cancelled(clearing).await {
            let error = log::with_causes(&error);
            tracing::warn!(error, "what is over could not be cleared yet");
        }
    }
}

/// Clears everything that is over now.
pub async fn clear_all(store: &dyn Store, now: UnixMillis) -> Result<(), StoreError> {
    let over = Over {
        codes_before: now.minus(CODES_ARE_KEPT),
        previous_session_keys_before: now.minus(PREVIOUS_SESSION_KEYS_ARE_KEPT),
        now,
        step: STEP,
    };
    while store.clear(&over).await?.has_filled(STEP) {
        tokio::time::sleep(PAUSE).await;
    }
    while store.delete_who_is_due(now, STEP).await? >= u64::from(STEP) {
        tokio::time::sleep(PAUSE).await;
    }
    // They are kept from their turn on, so they get it whether anybody reads them or not.
    store.order_events(now).await?;
    while store.clear_events(now, STEP).await? {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Several servers should not all come at once.
fn next_interval() -> Duration {
    let [octet] = random::octets::<1>();
    INTERVAL.mul_f64(0.5 + f64::from(octet) / 256.0)
}
