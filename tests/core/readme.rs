//! The README of core shows real octets.

use serde_json::Value;
use weapp_login_tests::vector_files;

const README: &str = include_str!("../../crates/core/README.md");

#[test]
fn the_worked_example_is_the_first_case_of_the_vectors() {
    let vectors: Value = vector_files::read("v1.json");
    let case = &vectors["valid"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (key, token) = (text(&vectors["key"]), text(&case["token"]));
    let (mac_key, enc_key) = key.split_at(64);
    let body = &token[12..];
    let (iv, rest) = body.split_at(32);
    let (ciphertext, tag) = rest.split_at(rest.len() - 64);
    let squeezed = README.replace([' ', '\n'], "");
    for shown in [
        mac_key,
        enc_key,
        iv,
        ciphertext,
        tag,
        &text(&vectors["kid"]),
    ] {
        assert!(squeezed.contains(shown), "{shown}");
    }
    assert!(README.contains(&format!(": {} characters", token.len())));
    assert_eq!(plaintext_shown(), text(&case["plaintext"]));
}

/// The hex of the lines from the head of the map to the last claim, without what is said about it.
fn plaintext_shown() -> String {
    let lines = README.lines().skip_while(|line| !line.starts_with("a7 "));
    let hex = lines
        .take_while(|line| *line != "```")
        .map(|line| line.get(..65).unwrap_or(line));
    hex.collect::<String>().replace(' ', "")
}
