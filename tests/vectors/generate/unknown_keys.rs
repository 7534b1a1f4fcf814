//! Keys above 7: ignored, whatever well-formed value they have.

use weapp_login_tests::extra_vectors::ValidCase;

use crate::document::valid_case;
use crate::plaintext::{entries, map, ordinary_claims, spaced};

/// Name, comment, and the entries behind the claims as hex.
const CASES: &[(&str, &str, &[&str])] = &[
    ("key 8", "the least unknown key", &["08 00"]),
    (
        "key 24",
        "the least key with a head of two octets",
        &["18 18 00"],
    ),
    ("key 2^64-1", "the largest key", &["1b ffffffffffffffff 00"]),
    (
        "several unknown keys",
        "ascending by value across widths",
        &["08 01", "17 02", "18 18 03", "19 0100 04", "1a 00010000 05"],
    ),
    ("unsigned 23", "the largest in one octet", &["08 17"]),
    ("unsigned 24", "the least in two octets", &["08 18 18"]),
    ("unsigned 256", "the least in three octets", &["08 19 0100"]),
    (
        "unsigned 65536",
        "the least in five octets",
        &["08 1a 00010000"],
    ),
    (
        "unsigned 2^32",
        "the least in nine octets",
        &["08 1b 0000000100000000"],
    ),
    (
        "unsigned 2^64-1",
        "above 2^53 is fine where it is not a time",
        &["08 1b ffffffffffffffff"],
    ),
    (
        "negative -1",
        "negative integers are values, though never keys",
        &["08 20"],
    ),
    ("negative -25", "the first in two octets", &["08 38 18"]),
    (
        "negative -2^64",
        "the least there is",
        &["08 3b ffffffffffffffff"],
    ),
    ("no octets", "an empty byte string", &["08 40"]),
    (
        "octets that are not UTF-8",
        "a byte string may hold anything",
        &["08 42 ff 80"],
    ),
    (
        "24 octets",
        "the shortest byte string with a head of two octets",
        &["08 58 18 000102030405060708090a0b0c0d0e0f1011121314151617"],
    ),
    ("no text", "an empty text", &["08 60"]),
    (
        "text beyond ASCII",
        "UTF-8 of one, two, three and four octets",
        &["08 6a 41 c3a9 e5af86 f09f9491"],
    ),
    ("text with a NUL", "it is UTF-8", &["08 61 00"]),
    ("an empty array", "", &["08 80"]),
    (
        "an array of everything",
        "one of each kind",
        &["08 88 00 20 40 60 80 a0 c1 00 f6"],
    ),
    (
        "an array of 24",
        "a head of two octets",
        &["08 98 18 000000000000000000000000000000000000000000000000"],
    ),
    ("an empty map", "", &["08 a0"]),
    (
        "a map with ascending keys",
        "widths mixed",
        &["08 a3 00 00 17 00 18 18 00"],
    ),
    ("false", "simple value 20", &["08 f4"]),
    ("true", "simple value 21", &["08 f5"]),
    ("null", "simple value 22", &["08 f6"]),
    ("undefined", "simple value 23", &["08 f7"]),
    ("simple value 0", "unassigned, but well-formed", &["08 e0"]),
    ("simple value 19", "unassigned, but well-formed", &["08 f3"]),
    (
        "simple value 32",
        "the least with an octet behind its head",
        &["08 f8 20"],
    ),
    ("simple value 255", "the largest", &["08 f8 ff"]),
    ("a half float", "1.0", &["08 f9 3c00"]),
    (
        "a single float",
        "1.0: a float's width is part of its head, so it is not too long",
        &["08 fa 3f800000"],
    ),
    (
        "a double float",
        "1.0, as wide as it gets",
        &["08 fb 3ff0000000000000"],
    ),
    (
        "a half float of zero",
        "a float's octets are no argument that could be shorter",
        &["08 f9 0000"],
    ),
    (
        "a single float of zero",
        "a float's octets are no argument that could be shorter",
        &["08 fa 00000000"],
    ),
    (
        "a double float of zero",
        "a float's octets are no argument that could be shorter",
        &["08 fb 0000000000000000"],
    ),
    ("NaN", "a half float", &["08 f9 7e00"]),
    (
        "NaN with a payload",
        "a double float",
        &["08 fb 7ff8000000000001"],
    ),
    ("minus zero", "a half float", &["08 f9 8000"]),
    (
        "a tag",
        "tag 1 over a number: one item with its content",
        &["08 c1 00"],
    ),
    (
        "a tag with a head of two octets",
        "tag 24",
        &["08 d8 18 41 00"],
    ),
    ("tag 2^64-1", "the largest", &["08 db ffffffffffffffff 00"]),
    (
        "tags on tags",
        "tags are no containers",
        &["08 c1 c1 c1 c1 c1 c1 c1 c1 c1 c1 00"],
    ),
    (
        "a tagged map",
        "the rules hold below it",
        &["08 c1 a1 00 00"],
    ),
    (
        "arrays four deep",
        "the map of claims is the first of the four",
        &["08 81 81 80"],
    ),
    (
        "maps four deep",
        "the map of claims is the first of the four",
        &["08 a1 00 a1 00 a0"],
    ),
    (
        "four deep with tags between",
        "tags are no containers",
        &["08 c1 81 c1 a1 00 c1 80"],
    ),
    (
        "brothers four deep",
        "depth is nesting, not number",
        &["08 83 81 80 81 80 81 80"],
    ),
    (
        "items after the deepest",
        "the depth is left again",
        &["08 82 81 81 00 00", "09 81 81 80"],
    ),
];

pub fn cases() -> Vec<ValidCase> {
    let claims = ordinary_claims();
    let mut cases: Vec<_> = CASES
        .iter()
        .map(|(name, comment, unknown)| {
            let mut entries = entries(&claims);
            entries.extend(unknown.iter().map(|entry| spaced(entry)));
            let name = format!("unknown key: {name}");
            let now = claims.issued_at;
            valid_case(
                &name,
                comment,
                claims.clone(),
                &map(&entries),
                now,
                "active",
            )
        })
        .collect();
    cases.push(with_external_id());
    cases
}

fn with_external_id() -> ValidCase {
    let mut claims = ordinary_claims();
    claims.external_id = Some("42".into());
    let mut entries = entries(&claims);
    entries.push(spaced("08 f6"));
    let name = "unknown key: behind an external id";
    let now = claims.issued_at;
    valid_case(name, "", claims, &map(&entries), now, "active")
}
