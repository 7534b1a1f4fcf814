//! The whole file.

use serde::Serialize;
use weapp_login_tests::extra_vectors::{ExtraVectors, InvalidCase, ValidCase};
use weapp_login_tests::independent::pad;
use weapp_login_tests::vector_files::WrittenClaims;

use crate::seed;
use crate::{
    legacy_windows, limits, malformed_maps, malformed_padding, malformed_values, unknown_keys,
};

const COMMENT: &str = "What the shared vectors lack, by an independent implementation (aws-lc-rs; the plaintext is written octet by octet). Octets are hex, the user id too; times are ms. Valid: the verdict is the one at `now` with the default policy (60 s of skew, renewal after 12 h, every app), no revocations and this key alone. Invalid: every tag is right. Legacy: the same policy with the bounds that the case names.";

/// The file, as JSON.
pub fn text() -> String {
    let key = seed::key();
    let vectors = ExtraVectors {
        comment: COMMENT.into(),
        key: hex::encode(key.0),
        kid: key.kid(),
        secret: key.secret(),
        inspect: key.inspect(),
        valid: joined([limits::cases(), unknown_keys::cases()]),
        invalid: joined([
            malformed_maps::cases(),
            malformed_values::cases(),
            malformed_padding::cases(),
        ]),
        legacy: legacy_windows::cases(),
    };
    let mut json = Vec::new();
    let indented = serde_json::ser::PrettyFormatter::with_indent(b" ");
    vectors
        .serialize(&mut serde_json::Serializer::with_formatter(
            &mut json, indented,
        ))
        .unwrap();
    json.push(b'\n');
    String::from_utf8(json).unwrap()
}

/// A genuine token; whether it says more than the claims is seen from the number of its entries.
pub fn valid_case(
    name: &str,
    comment: &str,
    claims: WrittenClaims,
    plaintext: &[u8],
    now: u64,
    verdict: &str,
) -> ValidCase {
    let known = 0xa7 + u8::from(claims.external_id.is_some());
    let iv = seed::iv(name);
    ValidCase {
        name: name.into(),
        comment: comment.into(),
        claims,
        has_unknown_keys: plaintext[0] != known,
        iv: hex::encode(iv),
        plaintext: hex::encode(plaintext),
        token: seed::key().token(iv, plaintext),
        now,
        verdict: verdict.into(),
    }
}

/// A plaintext that is not a map of claims.
pub fn malformed_case(name: &str, comment: &str, plaintext: &[u8]) -> InvalidCase {
    malformed_blocks_case(name, comment, &pad(plaintext))
}

/// Blocks that are not a plaintext and its padding.
pub fn malformed_blocks_case(name: &str, comment: &str, blocks: &[u8]) -> InvalidCase {
    let iv = seed::iv(name);
    InvalidCase {
        name: name.into(),
        comment: comment.into(),
        iv: hex::encode(iv),
        padded_plaintext: hex::encode(blocks),
        token: seed::key().token_of_blocks(iv, blocks),
        reason: "malformed".into(),
    }
}

fn joined<Case, const N: usize>(parts: [Vec<Case>; N]) -> Vec<Case> {
    parts.into_iter().flatten().collect()
}
