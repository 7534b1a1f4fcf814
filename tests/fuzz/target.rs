//! The table of the targets.

use crate::{
    claims_cbor, key_file, legacy_plaintext, legacy_text, opening, token_text, written_keys,
};

/// A property of any octets, and where a search for octets that break it begins.
pub struct Target {
    pub name: &'static str,
    /// Panics where the property does not hold; else the word for what became of the input.
    pub take: fn(&[u8]) -> &'static str,
    /// Made of the vectors.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// The words that the seeds reach.
    pub outcomes: &'static [&'static str],
}

/// In the order of the format: the token, the old token, the keys.
pub const TARGETS: [Target; 7] = [
    Target {
        name: "token_text",
        take: token_text::take,
        seeds: token_text::seeds,
        outcomes: &["accepted", "forged", "malformed", "unknown_key"],
    },
    Target {
        name: "opening",
        take: opening::take,
        seeds: opening::seeds,
        outcomes: &[
            "active",
            "due_for_renewal",
            "expired",
            "forged",
            "malformed",
            "not_yet_valid",
            "unknown_key",
            "wrong_app",
        ],
    },
    Target {
        name: "claims_cbor",
        take: claims_cbor::take,
        seeds: claims_cbor::seeds,
        outcomes: &["accepted", "accepted, with more than is known", "malformed"],
    },
    Target {
        name: "legacy_text",
        take: legacy_text::take,
        seeds: legacy_text::seeds,
        outcomes: &["accepted", "legacy", "malformed", "v1"],
    },
    Target {
        name: "legacy_plaintext",
        take: legacy_plaintext::take,
        seeds: legacy_plaintext::seeds,
        outcomes: &["accepted", "legacy", "malformed"],
    },
    Target {
        name: "written_keys",
        take: written_keys::take,
        seeds: written_keys::seeds,
        outcomes: &[
            "a secret",
            "an inspect key",
            "key_id_mismatch",
            "malformed_inspect_key",
            "malformed_secret",
            "weak_key",
        ],
    },
    Target {
        name: "key_file",
        take: key_file::take,
        seeds: key_file::seeds,
        outcomes: &[
            "accepted",
            "cannot_mint",
            "duplicate_key",
            "malformed_secret",
            "no_key",
        ],
    },
];
