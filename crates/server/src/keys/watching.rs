//! One source of keys, looked at again and again.

use std::sync::Arc;

use super::KeysError;
use crate::log;
use crate::settings::KeySource;
use crate::sight::{KeyKind, KeyMetrics};

/// What was last made of a source. A file that changes is believed when two looks in a row see the same: one
/// of them may be in the middle of somebody's writing.
pub struct Watch<K> {
    kind: KeyKind,
    source: Arc<KeySource>,
    read: fn(&KeySource) -> Result<K, KeysError>,
    kids: fn(&K) -> Vec<String>,
    /// Of the keys that the server works with.
    in_use: Vec<String>,
    heeded: Said,
    seen: Said,
}

/// The ids of the keys, in their order, or what is wrong.
type Said = Result<Vec<String>, String>;

impl<K: Send + 'static> Watch<K> {
    pub fn new(
        kind: KeyKind,
        source: KeySource,
        read: fn(&KeySource) -> Result<K, KeysError>,
        kids: fn(&K) -> Vec<String>,
        in_use: &K,
        metrics: &KeyMetrics,
    ) -> Self {
        let in_use = kids(in_use);
        metrics.loaded(kind, &[], &in_use);
        metrics.unreadable(kind, false);
        let said = Ok(in_use.clone());
        Self {
            kind,
            source: Arc::new(source),
            read,
            kids,
            in_use,
            heeded: said.clone(),
            seen: said,
        }
    }

    /// The keys to use from now on, if they have changed. Whoever has asked gets an answer in the log, and at once.
    pub async fn look(&mut self, was_asked: bool, metrics: &KeyMetrics) -> Option<K> {
        let name = self.kind.name();
        if let KeySource::Given { origin, .. } = &*self.source {
            if was_asked {
                tracing::info!(keys = name, from = %origin, "there is no file to read anew; a restart takes other keys");
            }
            return None;
        }
        let (source, read) = (Arc::clone(&self.source), self.read);
        // A disk may be slow, or a network.
        let answer = tokio::task::spawn_blocking(move || read(&source))
            .await
            .ok()?;
        let said = match &answer {
            Ok(keys) => Ok((self.kids)(keys)),
            Err(error) => Err(log::with_causes(error)),
        };
        let is_steady = said == self.seen;
        self.seen.clone_from(&said);
        let is_news = said != self.heeded;
        if !(was_asked || is_news && is_steady) {
            return None;
        }
        let before = std::mem::replace(&mut self.heeded, said);
        self.tell(&before);
        metrics.unreadable(self.kind, self.heeded.is_err());
        let kids = self.heeded.clone().ok()?;
        let is_change = kids != self.in_use;
        metrics.loaded(self.kind, &self.in_use, &kids);
        self.in_use = kids;
        answer.ok().filter(|_| is_change)
    }

    fn tell(&self, before: &Said) {
        let name = self.kind.name();
        match (before, &self.heeded) {
            (_, Err(error)) => {
                tracing::error!(
                    keys = name,
                    error,
                    "keys can't be read anew; those of before stay in use"
                );
            }
            (_, Ok(kids)) if *kids != self.in_use => {
                let lost = self.in_use.first().filter(|first| !kids.contains(first));
                let kids = kids.join(", ");
                tracing::info!(
                    keys = name,
                    kids,
                    "keys were read anew; other settings are not"
                );
                if let Some(kid) = lost {
                    tracing::warn!(
                        keys = name,
                        kid,
                        "the key that was the first is gone: what was made with it is refused from now on"
                    );
                }
            }
            (Err(_), Ok(kids)) => {
                let kids = kids.join(", ");
                tracing::info!(
                    keys = name,
                    kids,
                    "keys can be read again; other settings are not read anew"
                );
            }
            (Ok(_), Ok(kids)) => {
                let kids = kids.join(", ");
                tracing::info!(
                    keys = name,
                    kids,
                    "keys have not changed; other settings are not read anew"
                );
            }
        }
    }
}
