//! The properties hold for the corpus.

use std::collections::BTreeSet;
use std::panic::catch_unwind;

use weapp_login_fuzz::{TARGETS, corpus};

#[test]
fn every_input_of_the_corpus_keeps_the_properties_of_its_target() {
    for target in &TARGETS {
        for input in corpus(target) {
            let taken = catch_unwind(|| (target.take)(&input.octets));
            let octets = hex::encode(&input.octets);
            assert!(taken.is_ok(), "{}, {}: {octets}", target.name, input.name);
        }
    }
}

/// A corpus that never gets behind the first check would prove nothing.
#[test]
fn what_is_made_of_the_vectors_reaches_every_outcome() {
    for target in &TARGETS {
        let inputs = (target.seeds)();
        let reached: BTreeSet<_> = inputs.iter().map(|octets| (target.take)(octets)).collect();
        assert!(
            reached.iter().eq(target.outcomes),
            "{}: {reached:?}",
            target.name
        );
    }
}
