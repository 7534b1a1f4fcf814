//! Looking at tokens.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::{UnixMillis, inspection};

use crate::desk::{at_desk, at_desk_with_key};

#[wasm_bindgen]
pub struct Inspector {
    inspector: inspection::Inspector,
}

#[wasm_bindgen]
impl Inspector {
    /// Adds the key on the desk, of either kind.
    pub fn add_key(&mut self) -> bool {
        at_desk_with_key(|desk| Ok(self.inspector.add_key(desk.text())?))
    }

    /// Looks at the text on the desk, and leaves there what is to be seen.
    pub fn inspect(&self, now: f64) -> bool {
        at_desk(|desk| {
            let now = UnixMillis::from_number(now)?;
            let seen = self.inspector.inspect(desk.text(), now);
            desk.put_inspection(&seen);
            Ok(())
        })
    }
}

impl Inspector {
    pub fn new(inspector: inspection::Inspector) -> Self {
        Self { inspector }
    }
}
