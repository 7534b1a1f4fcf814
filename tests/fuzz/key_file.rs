//! Any text is taken as a key file.
//!
//! Nobody writes a key by chance: where the text holds `@0`, `@1` or `@2`, that is a written secret, and `@i` an
//! inspect key.

use std::sync::LazyLock;

use weapp_login_core::{KeyRing, key_ring};

use crate::keys::{KNOWN, STRANGER};
use crate::reference;
use crate::vectors::{self, KEYS, text};

/// The octets are the text; what is not UTF-8 becomes U+FFFD.
pub fn take(octets: &[u8]) -> &'static str {
    let mut file = String::from_utf8_lossy(octets).into_owned();
    for (short, key) in WRITTEN.iter() {
        file = file.replace(short, key);
    }
    match (KeyRing::parse_file(&file), reference::key_file(&file)) {
        (Ok(ring), Ok(keys)) => {
            let written: Vec<_> = ring.keys().iter().map(|key| key.written()).collect();
            let expected: Vec<_> = keys.iter().map(|key| key.secret()).collect();
            assert!(written.iter().map(|key| &**key).eq(&expected), "{file}");
            assert_eq!(*ring.minting_key().written(), expected[0], "{file}");
            let lines = key_ring::key_lines(&file).map(|(_, line)| line);
            assert!(lines.eq(&expected), "{file}");
            "accepted"
        }
        (Err(ours), Err((line, code))) if (ours.line, ours.cause.code()) == (line, code) => code,
        (ours, theirs) => panic!("core: {ours:?}, reference: {theirs:?}: {file}"),
    }
}

/// The files and rings of the vectors, and some that show each rule.
pub fn seeds() -> Vec<Vec<u8>> {
    let rings = vectors::cases(&KEYS, "rings_refused").map(|case| {
        let lines = case["lines"].as_array().unwrap().iter();
        lines
            .map(|line| format!("{}\n", line.as_str().unwrap()))
            .collect()
    });
    let short = [
        "@0",
        "@0\n@1\n@2\n",
        "@0\r\n\r\n# @0\r\n@1",
        "\u{feff}@2\n \t\n@0",
        "@0\n@0\n",
        "@0\n@i\n",
        "@0 \n",
        " @0",
        "@0\r",
        "#\n\n",
        "@0\n\u{feff}@1",
        "@0\n\u{3000}\n@1\nweapp-secret.",
        "\r@0",
    ];
    let short = short.map(str::to_owned).into_iter();
    let all = rings
        .chain([text(&KEYS, "file_accepted").to_owned()])
        .chain(short);
    all.map(String::into_bytes).collect()
}

static WRITTEN: LazyLock<[(&str, String); 4]> = LazyLock::new(|| {
    let [first, second, stranger] = [&KNOWN[0], &KNOWN[1], &*STRANGER].map(|named| named.key);
    [
        ("@0", first.secret()),
        ("@1", second.secret()),
        ("@2", stranger.secret()),
        ("@i", first.inspect()),
    ]
});
