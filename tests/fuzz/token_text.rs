//! Any text is taken as a token, by everything that takes one.

use weapp_login_core::UnixMillis;

use crate::agreement::{Check, Seen};
use crate::vectors::{self, V1};

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

/// Every token of the vectors, of both kinds; what is too long by one octet and by far; what all but is a token.
pub fn seeds() -> Vec<Vec<u8>> {
    let tokens = vectors::v1_tokens().chain(vectors::legacy_tokens());
    let long = [1025, 2048].map(|length| format!("{:0<length$}", "v1.477f17e1."));
    let all = tokens.map(str::to_owned).chain(long).chain(near_misses());
    all.map(String::into_bytes).collect()
}

/// A genuine token with a look-alike in the place of digits, or a few of them short.
fn near_misses() -> impl Iterator<Item = String> {
    let token = vectors::text(&V1["valid"][0], "token");
    // Beside the digits in ASCII; then one that is `e00` but for the highest bits of its three octets.
    let look_alikes = ["/", ":", "@", "`", "g", "A", "F", "G", "\u{6c30}"];
    let look_alikes = look_alikes.map(|look_alike| {
        let end = 12 + look_alike.len();
        format!("{}{look_alike}{}", &token[..12], &token[end..])
    });
    let short = [2, 8, 16, 24].map(|digits| token[..token.len() - digits].to_owned());
    look_alikes.into_iter().chain(short)
}
