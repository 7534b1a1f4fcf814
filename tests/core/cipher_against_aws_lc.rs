//! A256CBC-HS512 against the independent implementation, and what Wycheproof lacks.

use proptest::prelude::*;
use weapp_login_core::aead::{A256CbcHs512, OpenError};

use crate::support::{any_key, cases, independent_key};

fn octets(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..=most)
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn what_one_seals_the_other_opens(
        key in any_key(),
        iv: [u8; 16],
        aad in octets(80),
        plaintext in octets(600),
    ) {
        let ours = A256CbcHs512::new(&key.0);
        let (ciphertext, tag) = key.seal(iv, &aad, &plaintext);
        prop_assert_eq!(ours.seal(&iv, &aad, &plaintext), [&ciphertext[..], &tag].concat());
        let opened = ours.open(&iv, &aad, &ciphertext, &tag);
        prop_assert_eq!(opened.as_deref(), Ok(&plaintext[..]));
        prop_assert_eq!(key.open(iv, &aad, &ciphertext, tag), Some(plaintext));
    }

    #[test]
    fn any_octets_under_a_right_tag_open_as_the_other_opens_them(
        key in any_key(),
        iv: [u8; 16],
        blocks in 0_usize..6,
        ending in prop::option::of(1_u8..=17),
        filling: [u8; 96],
    ) {
        let mut padded = filling[..blocks * 16].to_vec();
        if let Some(ending) = ending {
            let from = padded.len().saturating_sub(usize::from(ending));
            padded[from..].fill(ending);
        }
        let ciphertext = key.encrypt_blocks(iv, &padded);
        let tag = key.tag(iv, b"", &ciphertext);
        let opened = A256CbcHs512::new(&key.0).open(&iv, b"", &ciphertext, &tag);
        let other = key.open(iv, b"", &ciphertext, tag).ok_or(OpenError::Malformed);
        prop_assert_eq!(opened, other);
    }
}

#[test]
fn every_length_up_to_ten_blocks_agrees() {
    let key = independent_key();
    let ours = A256CbcHs512::new(&key.0);
    for length in 0..=160_u8 {
        let iv = [length; 16];
        let length = usize::from(length);
        let plaintext = vec![0x5a; length];
        let aad = vec![0xa5; length % 33];
        let (ciphertext, tag) = key.seal(iv, &aad, &plaintext);
        let sealed = ours.seal(&iv, &aad, &plaintext);
        assert_eq!(sealed, [&ciphertext[..], &tag].concat(), "{length}");
        assert_eq!(sealed.len(), (length / 16 + 1) * 16 + 32);
    }
}

#[test]
fn every_changed_bit_of_iv_aad_ciphertext_and_tag_is_forged() {
    let key = independent_key();
    let ours = A256CbcHs512::new(&key.0);
    let (iv, aad) = ([3; 16], *b"v1.00000000.");
    let (ciphertext, tag) = key.seal(iv, &aad, b"forty octets of a text, which are blocks");
    let whole = [&iv[..], &aad, &ciphertext, &tag].concat();
    for bit in 0..whole.len() * 8 {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let (iv, rest) = changed.split_at(16);
        let (aad, rest) = rest.split_at(aad.len());
        let (ciphertext, tag) = rest.split_at(ciphertext.len());
        let opened = ours.open(
            iv.try_into().unwrap(),
            aad,
            ciphertext,
            tag.try_into().unwrap(),
        );
        assert_eq!(opened, Err(OpenError::Forged), "bit {bit}");
    }
}

#[test]
fn aad_and_ciphertext_can_t_trade_octets() {
    let key = independent_key();
    let ours = A256CbcHs512::new(&key.0);
    let (ciphertext, tag) = key.seal([0; 16], b"aad", b"text");
    // The same octets go into the HMAC where the bar between aad and iv is moved; only the length tells.
    let stream = [&b"aad"[..], &[0; 16], &ciphertext].concat();
    for aad_length in (0..=19).filter(|length| *length != 3) {
        let (aad, rest) = stream.split_at(aad_length);
        let (iv, ciphertext) = rest.split_at(16);
        let opened = ours.open(iv.try_into().unwrap(), aad, ciphertext, &tag);
        assert_eq!(opened, Err(OpenError::Forged), "{aad_length}");
    }
}

#[test]
fn a_right_tag_over_no_whole_blocks_is_malformed() {
    let key = independent_key();
    let ours = A256CbcHs512::new(&key.0);
    for length in [0, 1, 15, 17, 31] {
        let ciphertext = vec![0; length];
        let tag = key.tag([0; 16], b"", &ciphertext);
        let opened = ours.open(&[0; 16], b"", &ciphertext, &tag);
        assert_eq!(opened, Err(OpenError::Malformed), "{length}");
    }
}

#[test]
fn of_all_endings_of_a_block_only_right_padding_opens() {
    let key = independent_key();
    let ours = A256CbcHs512::new(&key.0);
    for last in 0..=255_u8 {
        for wrong_at in 0..16_u8 {
            let mut block = [0xAA; 16];
            let padding = usize::from(last.min(16));
            block[16 - padding..].fill(last);
            block[15] = last;
            // Counted from the end; the last octet itself stays.
            let spoiled = wrong_at > 0;
            if spoiled {
                block[15 - usize::from(wrong_at)] ^= 0x55;
            }
            let right = (1..=16).contains(&last) && (!spoiled || wrong_at >= last);
            let ciphertext = key.encrypt_blocks([0; 16], &block);
            let tag = key.tag([0; 16], b"", &ciphertext);
            let opened = ours.open(&[0; 16], b"", &ciphertext, &tag);
            let kept = block[..16 - padding].to_vec();
            let expected = if right {
                Ok(kept)
            } else {
                Err(OpenError::Malformed)
            };
            assert_eq!(opened, expected, "padding {last}, wrong at {wrong_at}");
        }
    }
}
