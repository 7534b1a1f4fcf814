//! Entries of the feed, collected before any of them counts.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::revocation::RevocationError;
use weapp_login_core::{Revocation, Scope, UnixMillis};

use crate::desk::{Desk, at_desk};

const AUTHENTICATED_UNTIL: usize = 7;
const UNTIL: usize = 8;

/// Entries on their way into a codec: all of them, or where one is none, nothing.
#[wasm_bindgen]
#[derive(Default)]
pub struct RevocationBatch {
    entries: Vec<Revocation>,
}

#[wasm_bindgen]
impl RevocationBatch {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes an entry from the desk: the texts are scope, id and reason, the numbers 7 and 8 its instants.
    pub fn push(&mut self) -> bool {
        at_desk(|desk| {
            self.entries.push(entry(desk)?);
            Ok(())
        })
    }
}

impl RevocationBatch {
    pub fn into_entries(self) -> Vec<Revocation> {
        self.entries
    }
}

fn entry(desk: &Desk) -> Result<Revocation, RevocationError> {
    let [scope, id, reason] = desk.texts().map(Option::unwrap_or_default);
    let instant = |place| UnixMillis::from_number(desk.number(place)?).ok();
    Ok(Revocation {
        scope: Scope::read(scope, id, instant(AUTHENTICATED_UNTIL))?,
        until: instant(UNTIL).ok_or(RevocationError)?,
        reason: reason.parse()?,
    })
}
