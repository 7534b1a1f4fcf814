//! A map of very many ids: compact, and it grows and shrinks a little at a time.

use alloc::vec::Vec;
use core::fmt;
use core::hash::{BuildHasher, BuildHasherDefault, Hasher};

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;

/// Into how many tables the ids are dealt. Each grows for itself, so that never more than a little memory is
/// needed twice, and nobody waits for a million entries to move.
///
/// A table has 2^n buckets, and doubles them when 7/8 are taken. Of a million ids 320 tables get 3125 each, which
/// fill 4096 buckets well; 256 tables would have to double for them.
pub const PARTS: usize = 320;

/// From ids of 16 octets that chance has filled to small values.
#[derive(Clone)]
pub struct IdMap<V> {
    /// All of them or, before the first entry, none.
    parts: Vec<Part<V>>,
}

/// The octets of an id.
type Id = [u8; 16];

type Part<V> = HashMap<Id, V, BuildHasherDefault<OwnOctets>>;

impl<V> Default for IdMap<V> {
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

impl<V: Copy> IdMap<V> {
    pub fn get(&self, id: &Id) -> Option<&V> {
        self.parts.get(part_of(id))?.get(id)
    }

    /// Inserts a value, or merges it into the one that is there.
    pub fn merge(&mut self, id: &Id, value: V, merge: impl FnOnce(V, V) -> V) {
        if self.parts.is_empty() {
            self.parts.resize_with(PARTS, Part::default);
        }
        match self.parts[part_of(id)].entry(*id) {
            Entry::Occupied(mut entry) => {
                let merged = merge(*entry.get(), value);
                entry.insert(merged);
            }
            Entry::Vacant(entry) => {
                entry.insert(value);
            }
        }
    }

    /// Keeps only some of the entries in one of the [`PARTS`], and gives the memory of the others back.
    pub fn retain_in_part(&mut self, part: usize, keep: impl Fn(&V) -> bool) {
        let Some(part) = self.parts.get_mut(part) else {
            return;
        };
        let kept = part.values().filter(|value| keep(value)).count();
        if kept == part.len() {
            return;
        }
        // What is removed from a table leaves gravestones, and it would grow to have room beside them. So those
        // that stay move into a new one.
        let mut fresh = Part::with_capacity_and_hasher(kept, BuildHasherDefault::default());
        fresh.extend(
            part.iter()
                .filter(|(_, value)| keep(value))
                .map(|(id, value)| (*id, *value)),
        );
        *part = fresh;
    }

    pub fn len(&self) -> usize {
        self.parts.iter().map(Part::len).sum()
    }

    /// How many octets of memory it has taken.
    pub fn heap_octets(&self) -> usize {
        let tables: usize = self.parts.iter().map(Part::allocation_size).sum();
        tables + self.parts.capacity() * size_of::<Part<V>>()
    }
}

impl<V: fmt::Debug> fmt::Debug for IdMap<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.parts.iter().flatten()).finish()
    }
}

/// By other octets than those by which a table finds its buckets.
fn part_of(id: &Id) -> usize {
    let hash = BuildHasherDefault::<OwnOctets>::default().hash_one(id);
    let [_, _, third, fourth, ..] = hash.to_be_bytes();
    (usize::from(u16::from_be_bytes([third, fourth])) * PARTS) >> u16::BITS
}

/// Takes the hash of an id from its own octets.
///
/// A keyed hash keeps others from filling one bucket with ids of their choice, but nobody outside chooses these:
/// they come out of authentic tokens and out of the feed, where the server put what it drew at random. A legacy
/// session's is a SHA-512 of its token: to have two meet in one bucket, somebody would need as many tokens that
/// count as there are buckets, and log all of them out.
///
/// A UUIDv7 begins with the time, and its ninth octet with two bits that are always the same: so the last eight
/// octets are taken, and of these the ninth goes where neither a table nor [`part_of`] looks, on 32 bits either.
#[derive(Clone, Copy, Default)]
struct OwnOctets(u64);

impl Hasher for OwnOctets {
    /// Octets have their length written before them, which does not matter: what comes last, stays.
    fn write(&mut self, octets: &[u8]) {
        if let Some(last) = octets.last_chunk() {
            self.0 = u64::from_be_bytes(*last).rotate_right(8);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
