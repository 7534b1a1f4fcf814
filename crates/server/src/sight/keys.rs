//! The keys that a server works with, and whether their files can be read.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// What keys are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    Token,
    Sealing,
}

#[derive(Default)]
pub struct KeyMetrics {
    loaded: Family<KindLabels, Gauge>,
    info: Family<KeyLabels, Gauge>,
    unreadable: Family<KindLabels, Gauge>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct KindLabels {
    kind: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct KeyLabels {
    kind: &'static str,
    kid: String,
}

impl KeyMetrics {
    /// These are in use from now on; the first one mints, or seals.
    pub fn loaded(&self, kind: KeyKind, before: &[String], kids: &[String]) {
        let kind = kind.word();
        let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
        self.loaded.get_or_create(&KindLabels { kind }).set(count);
        if let Some(kid) = before.first().cloned() {
            self.info.remove(&KeyLabels { kind, kid });
        }
        if let Some(kid) = kids.first().cloned() {
            self.info.get_or_create(&KeyLabels { kind, kid }).set(1);
        }
    }

    /// Whether the file was refused when it was last read; the keys of before stay in use.
    pub fn unreadable(&self, kind: KeyKind, is_unreadable: bool) {
        let labels = KindLabels { kind: kind.word() };
        self.unreadable
            .get_or_create(&labels)
            .set(i64::from(is_unreadable));
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "keys",
            "Keys in use: token keys, and those that session_keys are sealed under",
            self.loaded.clone(),
        );
        registry.register(
            "minting_key_info",
            "The id of the first key, which mints, or seals; always 1",
            self.info.clone(),
        );
        registry.register(
            "keys_unreadable",
            "1 if the key file was refused when it was last read, so that the keys of before stay in use",
            self.unreadable.clone(),
        );
    }
}

impl KeyKind {
    /// As the log calls them.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "token keys",
            Self::Sealing => "sealing keys",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Sealing => "sealing",
        }
    }
}
