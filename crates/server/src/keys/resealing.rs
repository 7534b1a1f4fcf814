//! session_keys that are sealed under an older key, sealed anew under the first.

use std::time::Duration;

use crate::log;
use crate::sealing::SealingKeys;
use crate::service::Service;
use crate::store::{ResealedIdentity, SealedIdentity, StoreError};

const BATCH_LENGTH: u32 = 500;
/// What is between two batches is for the logins.
const PAUSE: Duration = Duration::from_millis(20);

/// What one walk through the identities has done.
#[derive(Default, PartialEq, Eq)]
struct Walk {
    resealed: usize,
    /// Damaged; they stay as they are.
    unopened: usize,
}

/// Several servers may walk at once: each puts a session_key only where the one that it has read still is.
#[derive(Default)]
pub struct Resealing {
    /// So that the same is not told every time.
    told_unopened: usize,
}

impl Resealing {
    /// Seals anew what another key has sealed, if there is another key.
    pub async fn walk(&mut self, service: &Service) {
        let keys = service.sealing_keys.load_full();
        if keys.kids().len() < 2 {
            return;
        }
        match walk(service, &keys).await {
            Ok(walk) => self.tell(&walk),
            Err(error) => {
                let error = log::with_causes(&error);
                tracing::warn!(error, "session_keys could not be sealed anew; later again");
            }
        }
    }

    fn tell(&mut self, walk: &Walk) {
        let Walk { resealed, unopened } = walk;
        if *resealed > 0 {
            tracing::info!(resealed, "session_keys were sealed anew");
        }
        if *unopened > 0 && *unopened != self.told_unopened {
            tracing::warn!(
                unopened,
                "session_keys that no sealing key opens were left as they are"
            );
        }
        self.told_unopened = *unopened;
    }
}

async fn walk(service: &Service, keys: &SealingKeys) -> Result<Walk, StoreError> {
    let mut done = Walk::default();
    for kid in keys.kids().into_iter().skip(1) {
        let mut after = None;
        loop {
            let batch = service
                .store
                .sealed_under(kid, after.as_ref(), BATCH_LENGTH)
                .await?;
            let Some(last) = batch.last() else {
                break;
            };
            after = Some((last.appid.clone(), last.openid.clone()));
            let found = batch.len();
            let resealed: Vec<ResealedIdentity> = batch
                .into_iter()
                .filter_map(|identity| reseal(keys, identity))
                .collect();
            done.resealed += resealed.len();
            done.unopened += found - resealed.len();
            service.store.reseal(&resealed).await?;
            let pause = tokio::time::sleep(PAUSE);
            if service.stop.run_until_cancelled(pause).await.is_none() {
                return Ok(done);
            }
        }
    }
    Ok(done)
}

/// `None` if it does not open. The one before it is left out where it does not.
fn reseal(keys: &SealingKeys, before: SealedIdentity) -> Option<ResealedIdentity> {
    let SealedIdentity { appid, openid, .. } = &before;
    let session_key = keys.reseal(appid, openid, &before.session_key.sealed)?;
    let previous = before.previous.as_ref();
    let previous = previous.and_then(|previous| keys.reseal(appid, openid, previous));
    Some(ResealedIdentity {
        session_key,
        previous: previous.map(|key| key.sealed),
        before,
    })
}
