//! The file in which keys are kept.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::key_ring;
use zeroize::Zeroizing;

/// The keys of a key file, one a line; blank lines and comments are left out. Nothing is checked yet.
#[wasm_bindgen]
pub fn key_lines(file: String) -> Vec<String> {
    let file = Zeroizing::new(file);
    key_ring::key_lines(&file)
        .map(|(_, line)| line.to_owned())
        .collect()
}
