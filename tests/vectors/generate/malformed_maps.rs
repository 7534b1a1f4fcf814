//! Maps of claims that are not what a token holds.

use weapp_login_tests::extra_vectors::InvalidCase;

use crate::document::malformed_case;
use crate::plaintext::{entries, map, ordinary_claims, spaced};

const NAMES: [&str; 7] = [
    "openid",
    "appid",
    "session_id",
    "user_id",
    "authenticated_at",
    "issued_at",
    "expires_at",
];

const TYPE: &str = "a claim has the one type of the table";
const LENGTH: &str = "an id has 16 octets";
const NAME: &str = "1 to 64 octets, each 0x21 to 0x7E except the bar";
const TIME: &str = "times are unsigned, in order and below 2^53";

/// Name, comment, the claim to replace, and its key and value as hex.
const REPLACED: &[(&str, &str, usize, &str)] = &[
    ("openid as octets", TYPE, 0, "00 41 6f"),
    ("appid as a number", TYPE, 1, "01 00"),
    ("appid as null", TYPE, 1, "01 f6"),
    (
        "session id as text",
        TYPE,
        2,
        "02 70 30303030303030303030303030303030",
    ),
    (
        "user id as text",
        TYPE,
        3,
        "03 70 30303030303030303030303030303030",
    ),
    (
        "user id as a tagged UUID",
        "a claim bears no tag",
        3,
        "03 d8 25 50 00000000000000000000000000000000",
    ),
    (
        "session id as an array of 16",
        TYPE,
        2,
        "02 90 00000000000000000000000000000000",
    ),
    ("authenticated_at as a negative number", TYPE, 4, "04 20"),
    (
        "issued_at as a tagged time",
        "a claim bears no tag",
        5,
        "05 c1 1b 0000019aa9133680",
    ),
    ("expires_at as true", TYPE, 6, "06 f5"),
    ("expires_at as octets", TYPE, 6, "06 48 0000019aae399280"),
    (
        "authenticated_at in its long form",
        "a head must have its shortest form",
        4,
        "04 18 00",
    ),
    (
        "length of the openid in its long form",
        "a head must have its shortest form",
        0,
        "00 78 01 6f",
    ),
    (
        "key 0 in its long form",
        "a head must have its shortest form",
        0,
        "18 00 61 6f",
    ),
    (
        "session id of 17 octets",
        LENGTH,
        2,
        "02 51 0000000000000000000000000000000000",
    ),
    (
        "user id of 15 octets",
        LENGTH,
        3,
        "03 4f 000000000000000000000000000000",
    ),
    ("user id empty", LENGTH, 3, "03 40"),
    ("appid empty", NAME, 1, "01 60"),
    (
        "appid of 65",
        NAME,
        1,
        "01 78 41 6161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161",
    ),
    ("appid with a bar", NAME, 1, "01 63 61 7c 62"),
    ("openid with a NUL", NAME, 0, "00 63 61 00 62"),
    ("openid with DEL", NAME, 0, "00 62 61 7f"),
    ("openid with a space", NAME, 0, "00 62 61 20"),
    ("openid beyond ASCII", NAME, 0, "00 63 e5af86"),
    ("openid not UTF-8", "text is UTF-8", 0, "00 61 ff"),
    (
        "authenticated_at of 2^53",
        TIME,
        4,
        "04 1b 0020000000000000",
    ),
    ("issued_at of 2^53", TIME, 5, "05 1b 0020000000000000"),
    ("expires_at of 2^53", TIME, 6, "06 1b 0020000000000000"),
    ("expires_at of 2^64-1", TIME, 6, "06 1b ffffffffffffffff"),
    (
        "issued a millisecond before it is authenticated",
        TIME,
        5,
        "05 1b 0000019aa8dc47ff",
    ),
    (
        "expired a millisecond before it is issued",
        TIME,
        6,
        "06 1b 0000019aa913367f",
    ),
];

/// Name, comment, and an entry behind the seven claims.
const ADDED: &[(&str, &str, &str)] = &[
    ("external id as a number", TYPE, "07 01"),
    (
        "external id as null",
        "an optional claim is left out, not null",
        "07 f6",
    ),
    (
        "external id of 65",
        NAME,
        "07 78 41 6161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161616161",
    ),
    ("external id empty", NAME, "07 60"),
    ("external id that is no UTF-8", NAME, "07 61 ff"),
    ("a claim behind the last", "keys ascend", "05 00"),
    (
        "the last claim doubled",
        "keys ascend",
        "06 1b 0000019aae399280",
    ),
    ("a text key", "keys are unsigned", "61 61 00"),
    ("a key of octets", "keys are unsigned", "41 00 00"),
    ("a tagged key", "keys are unsigned", "c1 08 00"),
    ("a null key", "keys are unsigned", "f6 00"),
];

pub fn cases() -> Vec<InvalidCase> {
    let claims = entries(&ordinary_claims());
    let mut cases = Vec::new();
    for (at, name) in NAMES.iter().enumerate() {
        let mut entries = claims.clone();
        entries.remove(at);
        cases.push(malformed_case(
            &format!("{name} is missing"),
            "the first seven claims are all needed",
            &map(&entries),
        ));
    }
    for (name, comment, at, entry) in REPLACED {
        let mut entries = claims.clone();
        entries[*at] = spaced(entry);
        cases.push(malformed_case(name, comment, &map(&entries)));
    }
    for (name, comment, entry) in ADDED {
        let mut entries = claims.clone();
        entries.push(spaced(entry));
        cases.push(malformed_case(name, comment, &map(&entries)));
    }
    cases.extend(unknown_keys_out_of_order(&claims));
    cases.extend(other_heads(&claims.concat()));
    cases
}

fn unknown_keys_out_of_order(claims: &[Vec<u8>]) -> Vec<InvalidCase> {
    let with = |unknown: [&str; 2]| {
        let mut entries = claims.to_vec();
        entries.extend(unknown.map(spaced));
        map(&entries)
    };
    let mut first = claims.to_vec();
    first.insert(0, spaced("08 00"));
    vec![
        malformed_case(
            "an unknown key doubled",
            "keys ascend",
            &with(["08 00", "08 00"]),
        ),
        malformed_case(
            "unknown keys out of order",
            "keys ascend",
            &with(["09 00", "08 00"]),
        ),
        malformed_case(
            "keys in the order of their octets reversed",
            "24 is more than 23",
            &with(["18 18 00", "17 00"]),
        ),
        malformed_case(
            "an unknown key before the claims",
            "keys ascend",
            &map(&first),
        ),
    ]
}

/// The right entries behind something that is not the head of their map.
fn other_heads(entries: &[u8]) -> Vec<InvalidCase> {
    let of = |before: &str, behind: &str| [&spaced(before)[..], entries, &spaced(behind)].concat();
    let one = "the plaintext is one map and nothing else";
    vec![
        malformed_case("a map of six with seven entries", one, &of("a6", "")),
        malformed_case("a map of eight with seven entries", one, &of("a8", "")),
        malformed_case(
            "a map of 2^64-1",
            "refused at its first missing entry",
            &of("bb ffffffffffffffff", ""),
        ),
        malformed_case(
            "the count of the map in its long form",
            "a head must have its shortest form",
            &of("b8 07", ""),
        ),
        malformed_case(
            "a map of indefinite length",
            "nothing is of indefinite length",
            &of("bf", "ff"),
        ),
        malformed_case("an array of keys and values", one, &of("8e", "")),
        malformed_case("a tagged map", "the map bears no tag", &of("c1 a7", "")),
        malformed_case(
            "a map behind the tag of CBOR itself",
            "the map bears no tag",
            &of("d9 d9f7 a7", ""),
        ),
        malformed_case("a map in an array", one, &of("81 a7", "")),
        malformed_case("a zero behind the map", one, &of("a7", "00")),
        malformed_case("a second map behind the map", one, &of("a7", "a0")),
        malformed_case(
            "an octet that is no head behind the map",
            one,
            &of("a7", "ff"),
        ),
        malformed_case(
            "an empty map",
            "the first seven claims are all needed",
            &spaced("a0"),
        ),
        malformed_case(
            "JSON",
            one,
            b"{\"openid\":\"oGZUI0egBJY1zhBYw2KhdUfwVJJE\"}",
        ),
    ]
}
