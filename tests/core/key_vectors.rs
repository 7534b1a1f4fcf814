//! `vectors/keys.json`, and key files.

use serde::Deserialize;
use weapp_login_core::{InspectKey, KeyError, KeyFileError, KeyRing, SecretKey};
use weapp_login_tests::vector_files;

use crate::support::{independent_key, secret_key};

#[derive(Deserialize)]
struct Vectors {
    secret: String,
    inspect: String,
    kid: String,
    refused: Vec<NamedText>,
    rings_refused: Vec<NamedLines>,
    file_accepted: String,
}

#[derive(Deserialize)]
struct NamedText {
    name: String,
    text: String,
}

#[derive(Deserialize)]
struct NamedLines {
    name: String,
    lines: Vec<String>,
}

fn vectors() -> Vectors {
    vector_files::read("keys.json")
}

#[test]
fn a_secret_is_read_and_written_alike() {
    let vectors = vectors();
    let key = SecretKey::parse(&vectors.secret).unwrap();
    assert_eq!(*key.written(), vectors.secret);
    assert_eq!(key.kid().to_string(), vectors.kid);
}

#[test]
fn an_inspect_key_is_read_and_written_alike_and_is_half_of_the_secret() {
    let vectors = vectors();
    let key = InspectKey::parse(&vectors.inspect).unwrap();
    assert_eq!(*key.written(), vectors.inspect);
    assert_eq!(key.kid().to_string(), vectors.kid);
    let secret = SecretKey::parse(&vectors.secret).unwrap();
    assert_eq!(*secret.inspect_key().written(), vectors.inspect);
}

#[test]
fn the_inspect_key_of_every_secret_can_be_read_again() {
    let mut octets = [9; 64];
    octets[0] = 8;
    let odd = SecretKey::from_octets(octets).unwrap().inspect_key();
    assert_eq!(
        InspectKey::parse(&odd.written()).unwrap().kid(),
        odd.kid(),
        "the rule of 64 equal octets is one of secrets"
    );
}

#[test]
fn every_refused_text_is_no_key_of_either_kind() {
    let vectors = vectors();
    assert_eq!(vectors.refused.len(), 13);
    for NamedText { name, text } in &vectors.refused {
        assert!(SecretKey::parse(text).is_err(), "{name}");
        assert!(InspectKey::parse(text).is_err(), "{name}, as inspect key");
    }
}

#[test]
fn each_way_of_being_wrong_has_its_code() {
    let vectors = vectors();
    let refused = |name: &str| {
        let case = vectors.refused.iter().find(|case| case.name == name);
        SecretKey::parse(&case.unwrap().text).unwrap_err()
    };
    assert_eq!(refused("kid of another key"), KeyError::IdMismatch);
    assert_eq!(refused("upper-case hex"), KeyError::MalformedSecret);
    assert_eq!(refused("all zero"), KeyError::Weak);
    assert_eq!(
        SecretKey::parse(&vectors.inspect).unwrap_err(),
        KeyError::CannotMint
    );
    assert_eq!(
        InspectKey::parse(&vectors.secret).unwrap_err(),
        KeyError::MalformedInspect
    );
    for octet in [0, 1, 0x80, 0xff] {
        assert_eq!(
            SecretKey::from_octets([octet; 64]).unwrap_err(),
            KeyError::Weak
        );
    }
}

#[test]
fn every_refused_ring_is_refused_as_a_file_too() {
    let vectors = vectors();
    assert_eq!(vectors.rings_refused.len(), 3);
    for NamedLines { name, lines } in &vectors.rings_refused {
        let error = KeyRing::parse_file(&lines.join("\n")).unwrap_err();
        let cause = match name.as_str() {
            "the same key twice" => {
                let key = SecretKey::parse(&lines[0]).unwrap();
                assert_eq!(
                    KeyRing::new(vec![key.clone(), key.clone()]).unwrap_err(),
                    KeyError::Duplicate(key.kid())
                );
                KeyError::Duplicate(key.kid())
            }
            "an inspect key in a ring" => KeyError::CannotMint,
            "no key" => {
                assert_eq!(KeyRing::new(Vec::new()).unwrap_err(), KeyError::NoKey);
                KeyError::NoKey
            }
            other => panic!("{other} is new"),
        };
        assert_eq!(error.cause, cause, "{name}");
    }
}

#[test]
fn a_file_may_have_comments_blank_lines_and_either_kind_of_line_end() {
    let vectors = vectors();
    let other = secret_key(&independent_key()).written();
    let files = [
        (vectors.file_accepted.clone(), 1),
        (vectors.file_accepted.replace('\n', "\r\n"), 1),
        (vectors.secret.clone(), 1),
        (format!("\u{feff}{}", vectors.file_accepted), 1),
        (format!("\u{feff}{}", vectors.secret), 1),
        (format!("\n  \t\n#\n# {}\n{}\n", *other, vectors.secret), 1),
        (
            format!("{}\r\n\r\n# old\r\n{}\r\n", vectors.secret, *other),
            2,
        ),
    ];
    for (file, keys) in &files {
        let ring = KeyRing::parse_file(file).unwrap();
        assert_eq!(ring.keys().len(), *keys);
        assert_eq!(ring.minting_key().kid().to_string(), vectors.kid);
    }
}

#[test]
fn one_bad_line_refuses_the_whole_file_and_is_named_but_never_shown() {
    let vectors = vectors();
    let good = &vectors.secret;
    let digits = "deadbeefdeadbeefdeadbeef";
    let bad_lines = [
        format!("weapp-secret.00000000.{}", digits.repeat(6)),
        format!(" {good}"),
        format!("{good} "),
        format!("\u{feff}{good}"),
        format!("{good} # {digits}"),
        format!("weapp-secret.0{}", &good[14..]),
        format!("  # {digits}"),
        digits.into(),
        vectors.inspect.clone(),
    ];
    for bad in &bad_lines {
        let file = format!("# keys\n\n{good}\r\n{bad}\n");
        let error = KeyRing::parse_file(&file).unwrap_err();
        assert_eq!(error.line, 4, "{bad}");
        let told = format!("{error} {error:?} {}", error.cause.code());
        assert!(told.contains("line 4"), "{told}");
        assert!(!told.contains(digits), "{told}");
        assert!(!told.contains(&good[30..60]), "{told}");
    }
}

#[test]
fn a_doubled_key_is_named_by_its_second_line() {
    let secret = vectors().secret;
    let key = SecretKey::parse(&secret).unwrap();
    assert_eq!(
        KeyRing::parse_file(&format!("{secret}\n\n{secret}")).unwrap_err(),
        KeyFileError {
            line: 3,
            cause: KeyError::Duplicate(key.kid())
        }
    );
}

#[test]
fn the_first_key_of_a_ring_mints_and_all_check() {
    let first = SecretKey::parse(&vectors().secret).unwrap();
    let second = secret_key(&independent_key());
    let ring = KeyRing::new(vec![first.clone(), second.clone()]).unwrap();
    assert_eq!(ring.minting_key().kid(), first.kid());
    let kids = ring.keys().iter().map(SecretKey::kid);
    assert_eq!(kids.collect::<Vec<_>>(), [first.kid(), second.kid()]);
    let claims = crate::support::ordinary_claims();
    for key in [&first, &second] {
        let token = weapp_login_core::token::seal(&claims, key, weapp_login_core::Iv([1; 16]));
        assert_eq!(
            weapp_login_core::token::open(&token, &ring).as_ref(),
            Ok(&claims)
        );
    }
}
