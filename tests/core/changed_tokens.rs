//! A genuine token with anything about it changed is refused, and for the right reason.

use proptest::prelude::*;
use weapp_login_core::{Claims, InvalidReason, Iv, token};

use crate::support::{any_claims, cases, independent_key, ordinary_claims, ring};

const SHAPE: InvalidReason = InvalidReason::Malformed;

fn token_of(claims: &Claims) -> String {
    token::seal(claims, ring().minting_key(), Iv([0x5c; 16]))
}

/// What changing the character at this place to this one must give.
fn reason_for(place: usize, character: char) -> InvalidReason {
    let is_digit = matches!(character, '0'..='9' | 'a'..='f');
    match place {
        3..=10 if is_digit => InvalidReason::UnknownKey,
        12.. if is_digit => InvalidReason::Forged,
        _ => SHAPE,
    }
}

#[test]
fn every_character_replaced_by_every_other_of_ascii_is_refused() {
    let (ring, token) = (ring(), token_of(&ordinary_claims()));
    let mut changed = token.clone().into_bytes();
    let mut refused = 0;
    for place in 0..changed.len() {
        let right = changed[place];
        for other in (0..=0x7f).filter(|other| *other != right) {
            changed[place] = other;
            let text = std::str::from_utf8(&changed).unwrap();
            let expected = reason_for(place, char::from(other));
            assert_eq!(token::open(text, &ring), Err(expected), "{text:?}");
            refused += 1;
        }
        changed[place] = right;
    }
    assert_eq!(refused, 364 * 127);
}

#[test]
fn every_character_replaced_by_one_beyond_ascii_is_malformed() {
    let (ring, token) = (ring(), token_of(&ordinary_claims()));
    for (place, right) in token.char_indices() {
        // As the highest bit set, as a full-width form, as a letter of the same number of octets as two.
        let look_alikes = [
            char::from(right as u8 | 0x80),
            char::from_u32(right as u32 + 0xfee0).unwrap(),
            'é',
            '🔑',
        ];
        for other in look_alikes {
            let mut text = token.clone();
            text.replace_range(place..=place, other.encode_utf8(&mut [0; 4]));
            assert_eq!(token::open(&text, &ring), Err(SHAPE), "{text:?}");
        }
    }
}

#[test]
fn every_bit_of_the_body_changed_is_forged() {
    let (ring, token) = (ring(), token_of(&ordinary_claims()));
    let (aad, digits) = token.split_at(12);
    let body = hex::decode(digits).unwrap();
    for bit in 0..body.len() * 8 {
        let mut changed = body.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let text = format!("{aad}{}", hex::encode(changed));
        assert_eq!(
            token::open(&text, &ring),
            Err(InvalidReason::Forged),
            "{bit}"
        );
    }
}

#[test]
fn every_beginning_of_a_token_is_refused() {
    let (ring, token) = (ring(), token_of(&ordinary_claims()));
    for length in 0..token.len() {
        let whole_blocks = length >= 140 && (length - 12 - 96) % 32 == 0;
        let expected = if whole_blocks {
            InvalidReason::Forged
        } else {
            SHAPE
        };
        assert_eq!(token::open(&token[..length], &ring), Err(expected));
    }
}

#[test]
fn a_truncated_tag_is_no_tag() {
    let key = independent_key();
    let (ring, token) = (ring(), token_of(&ordinary_claims()));
    // Cut by whole blocks the shape is right, and part of the ciphertext is taken for the tag.
    for octets in [16, 32] {
        let cut = &token[..token.len() - 2 * octets];
        assert_eq!(token::open(cut, &ring), Err(InvalidReason::Forged));
    }
    // The rest of the tag as zeros, or as the second half of the HMAC's first 32 octets again.
    for kept in 0..32 {
        let filled = format!(
            "{}{}",
            &token[..token.len() - 64 + 2 * kept],
            "00".repeat(32 - kept)
        );
        assert_eq!(token::open(&filled, &ring), Err(InvalidReason::Forged));
    }
    assert!(token.starts_with(&format!("v1.{}.", key.kid())));
}

#[test]
fn anything_before_behind_or_within_a_token_is_malformed() {
    let (ring, token) = (ring(), token_of(&ordinary_claims()));
    for more in [" ", "\n", "\t", "\0", ".", "0", "v1.", "\u{feff}", "="] {
        for place in [0, 3, 11, 12, 44, token.len()] {
            let mut text = token.clone();
            text.insert_str(place, more);
            assert_eq!(token::open(&text, &ring), Err(SHAPE), "{text:?}");
        }
    }
}

#[test]
fn the_length_of_a_token_is_bounded_in_octets() {
    let (ring, kid) = (ring(), independent_key().kid());
    let of = |digits: usize| format!("v1.{kid}.{}", "0".repeat(digits));
    // 2·(16 + 16·n + 32): the longest with whole blocks that fits, and the next.
    assert_eq!(token::open(&of(992), &ring), Err(InvalidReason::Forged));
    assert_eq!(token::open(&of(1024), &ring), Err(SHAPE));
    let of_1024_octets = of(1012);
    assert_eq!(token::open(&of_1024_octets, &ring), Err(SHAPE));
    assert_eq!(token::open(&"v".repeat(100_000), &ring), Err(SHAPE));
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_token_with_any_octets_changed_is_refused(
        claims in any_claims(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 1_u8..), 1..5),
    ) {
        let token = token_of(&claims);
        let (aad, digits) = token.split_at(12);
        let mut body = hex::decode(digits).unwrap();
        for (place, mask) in changes {
            body[place.index(digits.len() / 2)] ^= mask;
        }
        let text = format!("{aad}{}", hex::encode(body));
        prop_assume!(text != token);
        prop_assert_eq!(token::open(&text, &ring()), Err(InvalidReason::Forged));
    }
}
