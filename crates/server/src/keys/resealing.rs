//! session_keys that are sealed under an older key, sealed anew under the first.

use std::time::Duration;

use crate::log;
use crate::sealing::{SealingKeys, kid_of_sealed};
use crate::service::Service;
use crate::store::{ResealedIdentity, SealedIdentity, StoreError};

const BATCH_LENGTH: usize = 500;
/// What is between two batches is for the logins.
const PAUSE: Duration = Duration::from_millis(20);

/// What one walk through the identities has done.
#[derive(Default, PartialEq, Eq)]
struct Walk {
    resealed: usize,
    /// Sealed under a key that is not here, or damaged. They stay as they are.
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
    let (mut done, mut after) = (Walk::default(), None);
    let first = keys.first_kid();
    loop {
        let batch = service
            .store
            .session_keys_sealed_otherwise(first, after, BATCH_LENGTH)
            .await?;
        let Some(last) = batch.last() else {
            return Ok(done);
        };
        after = Some((last.appid.clone(), last.openid.clone()));
        let resealed: Vec<ResealedIdentity> = batch
            .into_iter()
            .filter_map(|identity| reseal(keys, identity, &mut done))
            .collect();
        if !resealed.is_empty() {
            service.store.replace_sealed_session_keys(&resealed).await?;
        }
        let pause = tokio::time::sleep(PAUSE);
        if service.stop.run_until_cancelled(pause).await.is_none() {
            return Ok(done);
        }
    }
}

/// `None` if nothing of it opens.
fn reseal(keys: &SealingKeys, before: SealedIdentity, done: &mut Walk) -> Option<ResealedIdentity> {
    let mut reseal_one = |sealed: &Option<Vec<u8>>| {
        let old = sealed.as_ref()?;
        if kid_of_sealed(old) == Some(keys.first_kid()) {
            return Some(old.clone());
        }
        let resealed = keys.reseal(&before.appid, &before.openid, old);
        match resealed {
            Some(_) => done.resealed += 1,
            None => done.unopened += 1,
        }
        Some(resealed.unwrap_or_else(|| old.clone()))
    };
    let after = SealedIdentity {
        session_key: reseal_one(&before.session_key),
        previous_session_key: reseal_one(&before.previous_session_key),
        appid: before.appid.clone(),
        openid: before.openid.clone(),
    };
    (after != before).then_some(ResealedIdentity { before, after })
}
