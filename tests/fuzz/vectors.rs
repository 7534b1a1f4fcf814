//! The files of vectors, as far as targets begin with them.

use std::sync::LazyLock;

use serde_json::Value;

pub static V1: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../vectors/v1.json")));
pub static EXTRA: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../vectors/extra.json")));
pub static LEGACY: LazyLock<Value> =
    LazyLock::new(|| parsed(include_str!("../vectors/legacy.json")));
pub static KEYS: LazyLock<Value> = LazyLock::new(|| parsed(include_str!("../vectors/keys.json")));

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The cases of a list.
pub fn cases<'a>(vectors: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    vectors[list].as_array().unwrap().iter()
}

/// Every token in `v1.json` and `extra.json`, good or bad.
pub fn v1_tokens() -> impl Iterator<Item = &'static str> {
    let lists = [
        (&V1, "valid"),
        (&V1, "invalid"),
        (&EXTRA, "valid"),
        (&EXTRA, "invalid"),
    ];
    let cases = lists
        .into_iter()
        .flat_map(|(vectors, list)| cases(vectors, list));
    cases.map(|case| text(case, "token"))
}

/// Every token in `legacy.json` and `extra.json`, good or bad.
pub fn legacy_tokens() -> impl Iterator<Item = &'static str> {
    let cases = cases(&LEGACY, "cases")
        .chain(cases(&LEGACY["refused"], "tokens"))
        .chain(cases(&EXTRA, "legacy"));
    cases.map(|case| text(case, "token"))
}

pub fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field].as_str().unwrap()
}

pub fn octets(case: &Value, field: &str) -> Vec<u8> {
    hex::decode(text(case, field)).unwrap()
}
