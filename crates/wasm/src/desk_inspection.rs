//! How an inspection lies on the desk. `web/token/src/desk_inspection.ts` is the other half.
//!
//! ```text
//! numbers  13 the format   14 the kid as a number   15 the kind of key   16 the authenticity
//!          17 how many parts   18 how many steps
//!          19 on: part, start, end; and behind the last part: step, outcome
//! ```
//!
//! With it lies the verdict (`desk_verdict.rs`).

use weapp_login_core::Inspection;

use crate::desk::{Desk, number};

const FORMAT: usize = 13;
const KID: usize = 14;
const MATCHED_KEY: usize = 15;
const AUTHENTICITY: usize = 16;
const PARTS: usize = 17;
const STEPS: usize = 18;
const LISTS: usize = 19;

impl Desk {
    /// Leaves an inspection there for JavaScript.
    pub fn put_inspection(&mut self, seen: &Inspection) {
        self.put_verdict(&seen.verdict);
        self.put_word(FORMAT, Some(seen.format.place()));
        self.put_number(
            KID,
            seen.kid
                .map_or(f64::NEG_INFINITY, |kid| f64::from(kid.as_u32())),
        );
        self.put_word(MATCHED_KEY, seen.matched_key.map(|key| key.place()));
        self.put_word(AUTHENTICITY, Some(seen.authenticity.place()));
        self.put_number(PARTS, number(seen.layout.len()));
        self.put_number(STEPS, number(seen.steps.len()));
        let mut place = LISTS;
        for part in &seen.layout {
            self.put_word(place, Some(part.name.place()));
            self.put_number(place + 1, number(part.start));
            self.put_number(place + 2, number(part.end));
            place += 3;
        }
        for (step, outcome) in &seen.steps {
            self.put_word(place, Some(step.place()));
            self.put_word(place + 1, Some(outcome.place()));
            place += 2;
        }
    }
}
