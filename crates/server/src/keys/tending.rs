//! What a running server does about its keys: it reads them anew, and seals anew what older ones have sealed.

use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, interval};
use weapp_login_core::KeyRing;

use super::reading::{sealing_keys, token_keys};
use super::resealing::Resealing;
use super::watching::Watch;
use crate::sealing::SealingKeys;
use crate::service::Service;
use crate::settings::KeySource;
use crate::sight::KeyKind;

/// How often the key files are looked at: by their content, so that links that are turned to another file, as
/// Kubernetes does, and files that are renamed, as editors do, count as well.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);
/// Another server may have sealed with the old key a little longer.
const WALK_INTERVAL: Duration = Duration::from_secs(600);

/// The sources of a server's keys.
pub struct KeyTending {
    token_keys: Watch<KeyRing>,
    sealing_keys: Watch<SealingKeys>,
    /// There is a new key to seal with.
    walk: Notify,
}

impl KeyTending {
    /// `service` works with what these sources have said at the start.
    pub fn new(token_source: KeySource, sealing_source: KeySource, service: &Service) -> Self {
        Self {
            token_keys: Watch::new(
                KeyKind::Token,
                token_source,
                token_keys,
                token_kids,
                &service.minting.keys.load(),
                &service.sight.keys,
            ),
            sealing_keys: Watch::new(
                KeyKind::Sealing,
                sealing_source,
                sealing_keys,
                sealing_kids,
                &service.sealing_keys.load(),
                &service.sight.keys,
            ),
            walk: Notify::new(),
        }
    }

    /// Goes on until the service is told to stop.
    pub async fn tend(self, service: &Service) {
        let Self {
            token_keys,
            sealing_keys,
            walk,
        } = self;
        tokio::join!(
            reread(token_keys, sealing_keys, service, &walk),
            reseal(service, &walk)
        );
    }
}

async fn reread(
    mut token_keys: Watch<KeyRing>,
    mut sealing_keys: Watch<SealingKeys>,
    service: &Service,
    walk: &Notify,
) {
    let mut looks = interval(LOOK_INTERVAL);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let was_asked = tokio::select! {
            () = service.stop.cancelled() => return,
            () = service.reread_keys.notified() => true,
            _ = looks.tick() => false,
        };
        if let Some(keys) = token_keys.look(was_asked, &service.sight.keys).await {
            service.replace_token_keys(keys);
        }
        if let Some(keys) = sealing_keys.look(was_asked, &service.sight.keys).await {
            service.replace_sealing_keys(keys);
            walk.notify_one();
        }
    }
}

async fn reseal(service: &Service, walk: &Notify) {
    let mut resealing = Resealing::default();
    let mut walks = interval(WALK_INTERVAL);
    walks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = service.stop.cancelled() => return,
            () = walk.notified() => {}
            _ = walks.tick() => {}
        }
        resealing.walk(service).await;
    }
}

fn token_kids(ring: &KeyRing) -> Vec<String> {
    ring.keys()
        .iter()
        .map(|key| key.kid().to_string())
        .collect()
}

fn sealing_kids(keys: &SealingKeys) -> Vec<String> {
    keys.kids().iter().map(hex::encode).collect()
}
