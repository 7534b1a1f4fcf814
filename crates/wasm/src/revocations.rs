//! Entries of the feed, collected before any of them counts.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::revocation::RevocationError;
use weapp_login_core::{Revocation, Scope, UnixMillis};

use crate::thrown::Thrown;

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

    pub fn push(
        &mut self,
        scope: &str,
        id: &str,
        authenticated_until: Option<f64>,
        until: f64,
        reason: &str,
    ) -> Result<(), Thrown> {
        let instant = |number| UnixMillis::from_number(number).ok();
        self.entries.push(Revocation {
            scope: Scope::read(scope, id, authenticated_until.and_then(instant))?,
            until: instant(until).ok_or(RevocationError)?,
            reason: reason.parse()?,
        });
        Ok(())
    }
}

impl RevocationBatch {
    pub fn into_entries(self) -> Vec<Revocation> {
        self.entries
    }
}
