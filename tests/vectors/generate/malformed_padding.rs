//! Right tags over blocks that do not end in PKCS #7 padding.

use weapp_login_tests::extra_vectors::InvalidCase;

use crate::document::malformed_blocks_case;
use crate::plaintext::{entries, map, ordinary_claims};

/// Name, and what follows the claims instead of padding; each fills up the block.
const CASES: &[(&str, &[u8])] = &[
    ("no padding but zeros", &[0; 5]),
    ("a padding of 0 behind a right one", &[5, 5, 5, 5, 0]),
    ("a padding of 17", &[17; 5]),
    ("a padding of 255", &[255; 5]),
    ("the first octet of the padding is wrong", &[4, 5, 5, 5, 5]),
    ("an octet within the padding is wrong", &[5, 5, 0x45, 5, 5]),
    ("only the last octet says the length", &[0, 0, 0, 0, 5]),
    ("a bit and zeros", &[0x80, 0, 0, 0, 0]),
    ("a padding longer than it is there", &[6; 5]),
];

pub fn cases() -> Vec<InvalidCase> {
    let mut claims = ordinary_claims();
    claims.external_id = Some("123".into());
    let plaintext = map(&entries(&claims));
    let missing = 16 - plaintext.len() % 16;
    CASES
        .iter()
        .map(|(name, ending)| {
            assert_eq!(ending.len(), missing, "the endings fill the block");
            let blocks = [&plaintext[..], ending].concat();
            let comment = "the tag is right, so this is malformed and not forged";
            malformed_blocks_case(&format!("padding: {name}"), comment, &blocks)
        })
        .collect()
}
