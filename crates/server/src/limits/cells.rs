//! What governor remembers of each key, in bounded memory, and a question that does not count.

use std::convert::Infallible;
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};

use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::{DashMapStateStore, ShrinkableKeyedStateStore};

/// With the keys that there are, some 10 MB a limit.
const MOST_KEYS: usize = 100_000;

/// Somebody, and whether to ask about them counts as doing it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Question<K> {
    pub key: K,
    pub counts: bool,
}

/// governor's own map, with a bound: where it is full everything is forgotten, since to refuse whoever is not in it
/// would shut out everybody for the sake of a few.
pub struct Cells<K: Hash + Eq + Clone> {
    map: DashMapStateStore<K>,
    /// Not fewer than there are.
    keys: AtomicUsize,
}

impl<K: Hash + Eq + Clone> Default for Cells<K> {
    fn default() -> Self {
        Self {
            map: DashMapStateStore::default(),
            keys: AtomicUsize::new(0),
        }
    }
}

impl<K: Hash + Eq + Clone> Cells<K> {
    fn make_room(&self) {
        if self.keys.fetch_add(1, Ordering::Relaxed) >= MOST_KEYS {
            self.map.clear();
            self.keys.store(1, Ordering::Relaxed);
        }
    }

    fn look(&self, key: &K) -> Option<Nanos> {
        if !self.map.contains_key(key) {
            return None;
        }
        // What fails changes nothing.
        let looked = self
            .map
            .measure_and_replace(key, Err::<(Infallible, Nanos), _>);
        match looked {
            Ok(never) => match never {},
            Err(cell) => cell,
        }
    }
}

impl<K: Hash + Eq + Clone> StateStore for Cells<K> {
    type Key = Question<K>;

    fn measure_and_replace<T, F, E>(&self, question: &Question<K>, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let Question { key, counts } = question;
        if !counts {
            return measure(self.look(key)).map(|(outcome, _)| outcome);
        }
        if !self.map.contains_key(key) {
            self.make_room();
        }
        self.map.measure_and_replace(key, measure)
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<Question<K>> for Cells<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        ShrinkableKeyedStateStore::retain_recent(&self.map, drop_below);
        self.keys.store(self.map.len(), Ordering::Relaxed);
    }

    fn shrink_to_fit(&self) {
        self.map.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.map.len()
    }

    fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_has_a_bound() {
        let cells = Cells::default();
        for key in 0..MOST_KEYS * 2 {
            let question = Question { key, counts: true };
            let counted =
                cells.measure_and_replace(&question, |_| Ok::<_, ()>(((), Nanos::new(1))));
            assert_eq!(counted, Ok(()));
            assert!(cells.keys.load(Ordering::Relaxed) <= MOST_KEYS);
        }
        assert!(cells.len() <= MOST_KEYS);
    }
}
