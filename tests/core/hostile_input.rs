//! No input panics, and what is accepted has only one spelling.

use proptest::prelude::*;
use weapp_login_core::{
    AppId, InspectKey, Iv, KeyRing, LegacyCipher, LegacyPolicy, Policy, RevocationReason,
    RevocationSet, SecretKey, SessionId, UnixMillis, UserId, token, verify,
};

use crate::support::{
    any_claims, cases, independent_key, millis, ordinary_claims, ring, secret_key,
};

const KNOWN_CLAIMS: u8 = 0xa7;

fn policy_with_legacy() -> Policy {
    Policy {
        legacy: Some(LegacyPolicy {
            cipher: LegacyCipher::new("2019_06", "2019").unwrap(),
            ttl: millis(86_400_000),
            minted_until: UnixMillis::MAX,
            accept_until: UnixMillis::MAX,
        }),
        ..Policy::default()
    }
}

/// Everything that takes a token takes this text.
fn take_as_token(text: &str) {
    let (keys, revocations) = (ring(), RevocationSet::new());
    for policy in [Policy::default(), policy_with_legacy()] {
        for now in [UnixMillis::default(), UnixMillis::MAX] {
            let verdict = verify(text, &keys, &policy, &revocations, now);
            assert!(verdict.claims().is_some() || verdict.reason().is_some());
        }
    }
    let _ = keys.minting_key().inspect_key().read(text);
}

/// A plaintext is taken, and if it holds claims and no unknown key, it is how we write them.
fn take_as_plaintext(plaintext: &[u8]) {
    let token = independent_key().token([0; 16], plaintext);
    take_as_token(&token);
    let Ok(claims) = token::open(&token, &ring()) else {
        return;
    };
    let known = KNOWN_CLAIMS + u8::from(claims.external_id.is_some());
    if plaintext[0] == known {
        let again = token::seal(&claims, ring().minting_key(), Iv([0; 16]));
        assert_eq!(
            again,
            token,
            "a second spelling: {}",
            hex::encode(plaintext)
        );
    }
}

/// The plaintext of claims, from their token.
fn plaintext_of(claims: &weapp_login_core::Claims) -> Vec<u8> {
    let key = independent_key();
    let token = token::seal(claims, &secret_key(&key), Iv([0; 16]));
    let body = hex::decode(&token[12..]).unwrap();
    let (sealed, tag) = body[16..].split_at(body.len() - 48);
    key.open(
        [0; 16],
        &token.as_bytes()[..12],
        sealed,
        tag.try_into().unwrap(),
    )
    .unwrap()
}

/// A well-formed value by §3: shortest heads, ascending unsigned keys, at most this many containers deep.
fn any_value() -> impl Strategy<Value = Vec<u8>> {
    let head = |major: u8| {
        any::<u64>().prop_flat_map(move |number| {
            (Just(number), 0_u32..64)
                .prop_map(move |(number, shift)| cbor_head(major, number >> shift))
        })
    };
    let leaf = prop_oneof![
        head(0),
        head(1),
        prop::collection::vec(any::<u8>(), 0..30).prop_map(|octets| [
            cbor_head(2, octets.len() as u64),
            octets
        ]
        .concat()),
        ".{0,12}".prop_map(|text| [cbor_head(3, text.len() as u64), text.into_bytes()].concat()),
        (0xe0_u8..=0xf7).prop_map(|simple| vec![simple]),
        (32_u8..).prop_map(|simple| vec![0xf8, simple]),
        any::<[u8; 2]>().prop_map(|float| [&[0xf9][..], &float].concat()),
        any::<[u8; 4]>().prop_map(|float| [&[0xfa][..], &float].concat()),
        any::<[u8; 8]>().prop_map(|float| [&[0xfb][..], &float].concat()),
    ];
    // Three levels of containers: the map of claims is the fourth.
    leaf.prop_recursive(3, 24, 4, |inner| {
        let tagged = (any::<u16>(), inner.clone());
        prop_oneof![
            tagged.prop_map(|(tag, item)| [cbor_head(6, tag.into()), item].concat()),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| [
                cbor_head(4, items.len() as u64),
                items.concat()
            ]
            .concat()),
            prop::collection::btree_map(any::<u64>(), inner, 0..4).prop_map(|entries| {
                let head = cbor_head(5, entries.len() as u64);
                let entries = entries
                    .into_iter()
                    .map(|(key, value)| [cbor_head(0, key), value].concat());
                [head, entries.collect::<Vec<_>>().concat()].concat()
            }),
        ]
    })
}

fn cbor_head(major: u8, argument: u64) -> Vec<u8> {
    let octets = argument.to_be_bytes();
    let (info, from) = match argument {
        0..=23 => return vec![major << 5 | octets[7]],
        24..=0xff => (24, 7),
        0x100..=0xffff => (25, 6),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 0),
    };
    [&[major << 5 | info], &octets[from..]].concat()
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn any_text_is_taken_as_a_token(text in any::<String>()) {
        take_as_token(&text);
        take_as_token(&format!("v1.{text}"));
        take_as_token(&format!("v1.{}.{text}", independent_key().kid()));
    }

    #[test]
    fn any_digits_are_taken_as_a_token(digits in "[0-9a-f]{0,1040}") {
        take_as_token(&digits);
        take_as_token(&format!("v1.{}.{digits}", independent_key().kid()));
    }

    #[test]
    fn any_octets_are_taken_as_a_plaintext(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        take_as_plaintext(&octets);
    }

    #[test]
    fn changed_plaintexts_are_taken_and_have_one_spelling(
        claims in any_claims(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..4),
    ) {
        let mut plaintext = plaintext_of(&claims);
        for (place, octet, kind) in changes {
            let place = place.index(plaintext.len());
            match kind {
                0 => plaintext[place] = octet,
                1 => plaintext.insert(place, octet),
                _ => drop(plaintext.remove(place)),
            }
        }
        take_as_plaintext(&plaintext);
    }

    #[test]
    fn any_well_formed_value_of_an_unknown_key_is_passed_over(
        claims in any_claims(),
        key in 8_u64..,
        value in any_value(),
    ) {
        let mut plaintext = plaintext_of(&claims);
        plaintext[0] += 1;
        plaintext.extend(cbor_head(0, key));
        plaintext.extend(&value);
        let token = independent_key().token([0; 16], &plaintext);
        if token.len() <= token::MAX_TOKEN_LENGTH {
            prop_assert_eq!(token::open(&token, &ring()), Ok(claims), "{}", hex::encode(value));
        }
    }

    #[test]
    fn any_text_is_taken_as_a_key_and_as_a_key_file(text in any::<String>(), digits in "[0-9a-f]{0,130}") {
        for text in [
            text.clone(),
            format!("weapp-secret.{text}"),
            format!("weapp-inspect.{text}"),
            format!("weapp-secret.00000000.{digits}"),
            format!("weapp-inspect.{digits}.{text}"),
            format!("weapp-inspect.00000000.{digits}"),
        ] {
            prop_assert!(SecretKey::parse(&text).is_err());
            let _ = InspectKey::parse(&text);
            let _ = KeyRing::parse_file(&text);
        }
    }

    #[test]
    fn any_lines_are_taken_as_a_key_file_and_a_good_one_keeps_its_order(
        lines in prop::collection::vec(prop_oneof![
            Just(String::new()), "#.{0,20}", "[ \t]{0,3}", Just("KEY".to_owned()), "weapp.{0,30}",
        ], 0..8),
        ending in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let file = lines.join(ending).replace("KEY", &independent_key().secret());
        let keys = lines.iter().filter(|line| *line == "KEY").count();
        let bad = lines.iter().any(|line| line.starts_with("weapp"));
        let accepted = KeyRing::parse_file(&file);
        prop_assert_eq!(accepted.is_ok(), keys == 1 && !bad);
    }

    #[test]
    fn any_text_is_taken_as_an_id(text in any::<String>()) {
        let _ = (AppId::try_from(&*text), text.parse::<SessionId>(), text.parse::<UserId>());
        let _ = text.parse::<RevocationReason>();
    }

    #[test]
    fn any_octets_are_taken_as_a_legacy_plaintext(blocks in prop::collection::vec(any::<[u8; 16]>(), 0..32)) {
        let cipher = LegacyCipher::new("2019_06", "2019").unwrap();
        prop_assert_eq!(cipher.open(&hex::encode(blocks.concat())), None);
    }
}

#[test]
fn every_octet_of_a_plaintext_replaced_by_every_other_is_taken_and_has_one_spelling() {
    let plaintext = plaintext_of(&ordinary_claims());
    let mut changed = plaintext.clone();
    // The heads stand within the first 35 octets and the last 66; names and ids between are any octets.
    for place in (0..35).chain(plaintext.len() - 30..plaintext.len()) {
        for octet in 0..=255 {
            changed[place] = octet;
            take_as_plaintext(&changed);
        }
        changed[place] = plaintext[place];
    }
}
