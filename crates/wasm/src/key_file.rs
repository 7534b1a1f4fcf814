//! The file in which keys are kept.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::key_ring;
use zeroize::Zeroizing;

use crate::desk::at_desk;

/// Leaves of the key file on the desk the lines that hold a key; nothing is checked yet. Who takes them wipes them.
#[wasm_bindgen]
pub fn key_lines() {
    at_desk(|desk| {
        let file = Zeroizing::new(desk.text().to_owned());
        desk.clear();
        for (place, (_, line)) in key_ring::key_lines(&file).enumerate() {
            desk.put_text(if place > 0 { "\n" } else { "" });
            desk.put_text(line);
        }
        Ok(())
    });
}
