//! Values of an unknown key that are not well-formed. The claims before them are right.

use weapp_login_tests::extra_vectors::InvalidCase;

use crate::document::malformed_case;
use crate::plaintext::{entries, map, ordinary_claims, spaced};

const LONG: &str = "a head must have its shortest form";
const RESERVED: &str = "additional information 28 to 30 is reserved";
const INDEFINITE: &str = "nothing is of indefinite length";
const KEYS: &str = "the keys of every map are unsigned and ascending, not of the first alone";
const DEEP: &str = "at most 4 containers, the map of claims among them";
const CUT: &str = "the item is not whole";
const UTF8: &str = "text is UTF-8";

/// Name, comment, and the value as hex.
const CASES: &[(&str, &str, &str)] = &[
    ("unsigned 23 in two octets", LONG, "18 17"),
    ("unsigned 255 in three octets", LONG, "19 00ff"),
    ("unsigned 65535 in five octets", LONG, "1a 0000ffff"),
    (
        "unsigned 2^32-1 in nine octets",
        LONG,
        "1b 00000000ffffffff",
    ),
    ("negative -24 in two octets", LONG, "38 17"),
    ("length of octets too long", LONG, "58 01 00"),
    ("length of text too long", LONG, "79 0001 41"),
    ("count of an array too long", LONG, "98 01 00"),
    ("count of a map too long", LONG, "ba 00000001 00 00"),
    ("tag too long", LONG, "d8 17 00"),
    (
        "simple value 0 with a needless octet",
        "a simple value below 32 has no octet behind its head",
        "f8 00",
    ),
    (
        "false with a needless octet",
        "a simple value below 32 has no octet behind its head",
        "f8 14",
    ),
    (
        "simple value 31 with a needless octet",
        "a simple value below 32 has no octet behind its head",
        "f8 1f",
    ),
    ("reserved unsigned 28", RESERVED, "1c"),
    ("reserved unsigned 29", RESERVED, "1d"),
    ("reserved unsigned 30", RESERVED, "1e"),
    ("reserved negative", RESERVED, "3c"),
    ("reserved octets", RESERVED, "5d"),
    ("reserved text", RESERVED, "7e"),
    ("reserved array", RESERVED, "9c"),
    ("reserved map", RESERVED, "bd"),
    ("reserved tag", RESERVED, "de 00"),
    ("reserved simple 28", RESERVED, "fc"),
    ("reserved simple 30", RESERVED, "fe"),
    ("unsigned of indefinite length", INDEFINITE, "1f"),
    ("octets of indefinite length", INDEFINITE, "5f 41 00 ff"),
    ("text of indefinite length", INDEFINITE, "7f 61 41 ff"),
    ("array of indefinite length", INDEFINITE, "9f 00 ff"),
    ("map of indefinite length", INDEFINITE, "bf 00 00 ff"),
    ("tag of indefinite length", INDEFINITE, "df 00"),
    ("a break alone", INDEFINITE, "ff"),
    ("an inner map with a doubled key", KEYS, "a2 00 00 00 00"),
    (
        "an inner map with keys out of order",
        KEYS,
        "a2 01 00 00 00",
    ),
    ("an inner map with a text key", KEYS, "a1 61 61 00"),
    ("an inner map with a negative key", KEYS, "a1 20 00"),
    ("an inner map with a key of octets", KEYS, "a1 41 00 00"),
    ("an inner map with a tagged key", KEYS, "a1 c1 00 00"),
    ("an inner map with a null key", KEYS, "a1 f6 00"),
    ("an inner map with a key too long", LONG, "a1 18 00 00"),
    (
        "a doubled key in a tagged map in an array",
        KEYS,
        "81 c1 a2 05 00 05 00",
    ),
    ("arrays five deep", DEEP, "81 81 81 80"),
    ("maps five deep", DEEP, "a1 00 a1 00 a1 00 a0"),
    ("five deep with tags between", DEEP, "81 c1 81 c1 81 c1 80"),
    (
        "five deep at the second brother",
        DEEP,
        "82 00 81 81 80 81 81 81 00",
    ),
    (
        "arrays a hundred deep",
        DEEP,
        "81818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181 00",
    ),
    ("no value", CUT, ""),
    ("an unsigned cut off", CUT, "1b 00000001"),
    ("a float cut off", CUT, "fb 3ff0"),
    ("a simple value cut off", CUT, "f8"),
    ("octets cut off", CUT, "42 00"),
    ("text cut off", CUT, "62 41"),
    ("an array with an item missing", CUT, "82 00"),
    ("a map with a value missing", CUT, "a1 00"),
    ("a map with an entry missing", CUT, "a2 00 00"),
    ("a tag without an item", CUT, "c1"),
    ("tags without an item", CUT, "c1 c2 d8 18"),
    (
        "octets of length 2^64-1",
        "a length is no promise",
        "5b ffffffffffffffff 00",
    ),
    (
        "text of length 2^64-1",
        "a length is no promise",
        "7b ffffffffffffffff 00",
    ),
    (
        "an array of 2^64-1",
        "refused at its first missing item, without room made for all",
        "9b ffffffffffffffff 00",
    ),
    (
        "an array of 2^32-1",
        "refused at its first missing item, without room made for all",
        "9a ffffffff 00",
    ),
    (
        "a map of 2^64-1",
        "refused at its first missing entry",
        "bb ffffffffffffffff 00 00",
    ),
    (
        "a map of 2^63",
        "twice this count is no 64-bit number",
        "bb 8000000000000000 00 00",
    ),
    (
        "octets of length 2^32",
        "cut to 32 bits the length would be 0",
        "5b 0000000100000000",
    ),
    ("text of an octet that is none", UTF8, "61 ff"),
    ("text cut within a character", UTF8, "62 e5af"),
    ("text with a surrogate", UTF8, "63 eda080"),
    ("text with an overlong character", UTF8, "62 c080"),
    ("text beyond U+10FFFF", UTF8, "64 f4908080"),
    ("bad text in an array", UTF8, "82 00 61 80"),
    ("bad text in a tag", UTF8, "c0 61 80"),
];

pub fn cases() -> Vec<InvalidCase> {
    CASES
        .iter()
        .map(|(name, comment, value)| {
            let mut entries = entries(&ordinary_claims());
            entries.push([vec![0x08], spaced(value)].concat());
            let name = format!("unknown key: {name}");
            malformed_case(&name, comment, &map(&entries))
        })
        .collect()
}
