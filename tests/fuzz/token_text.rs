//! Any text is taken as a token, by everything that takes one.

use weapp_login_core::UnixMillis;

use crate::agreement::{Check, Seen};
use crate::vectors;

/// The octets are the text; what is not UTF-8 becomes U+FFFD.
pub fn take(octets: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(octets);
    let seen = Seen::of(&text);
    let check = Check {
        now: UnixMillis::default(),
        serves_one_app: false,
    };
    seen.assert_verify_agrees(check);
    seen.assert_inspect_keys_agree();
    seen.assert_inspector_with_secrets_agrees(check);
    seen.assert_inspector_with_inspect_keys_agrees(check);
    seen.assert_open_agrees()
}

/// Every good and every bad token of the vectors, and what is too long by one octet and by far.
pub fn seeds() -> Vec<Vec<u8>> {
    let tokens = vectors::v1_tokens().chain(vectors::legacy_tokens());
    let long = [1025, 2048].map(|length| format!("{:0<length$}", "v1.477f17e1."));
    tokens.map(Into::into).chain(long.map(Into::into)).collect()
}
