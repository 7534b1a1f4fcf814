//! Any blocks behind a tag that is right, or all but right: who has no key gets nowhere, so the target seals.
//!
//! ```text
//! 0      which key seals: the two of the ring, a stranger, or a stranger under the kid of the first
//! 1      a mask on one octet of the body; 0 leaves the token alone
//! 2..4   where, big-endian, counted round
//! 4      who looks at it
//! 5      the instant; in its highest bit, whether only one app is served
//! 6..22  the iv
//! 22..   the blocks as they are deciphered, padding and all; what is no whole block is left out
//! ```

use crate::agreement::{Check, Seen};
use crate::independent::pad;
use crate::keys::{KNOWN, STRANGER};
use crate::reference::{NamedKey, hex_digits};
use crate::vectors::{self, EXTRA, V1};

const HEADER_LENGTH: usize = 22;

pub fn take(octets: &[u8]) -> &'static str {
    let Some((header, blocks)) = octets.split_first_chunk::<HEADER_LENGTH>() else {
        return "too short";
    };
    let [key, mask, high, low, face, instant, iv @ ..] = *header;
    let blocks = &blocks[..blocks.len() / 16 * 16];
    let mut token = match key % 4 {
        kind @ 0..2 => KNOWN[usize::from(kind)].token_of_blocks(iv, blocks),
        2 => STRANGER.token_of_blocks(iv, blocks),
        _ => renamed(&STRANGER.token_of_blocks(iv, blocks), &KNOWN[0]),
    };
    change(&mut token, mask, u16::from_be_bytes([high, low]).into());

    let seen = Seen::of(&token);
    let check = Check {
        now: seen.instant(instant & 0x7f),
        serves_one_app: instant & 0x80 != 0,
    };
    match face % 4 {
        0 => seen.assert_inspector_with_secrets_agrees(check),
        1 => seen.assert_inspector_with_inspect_keys_agrees(check),
        2 => seen.assert_inspect_keys_agree(),
        _ => drop(seen.assert_open_agrees()),
    }
    seen.assert_verify_agrees(check)
}

/// The plaintexts of all vectors that have one, seen by everybody; each instant; each kind of damage.
pub fn seeds() -> Vec<Vec<u8>> {
    let plain = |case| pad(&vectors::octets(case, "plaintext"));
    let padded = |case| vectors::octets(case, "padded_plaintext");
    let valid = vectors::cases(&V1, "valid").chain(vectors::cases(&EXTRA, "valid"));
    let all = valid.map(plain);
    let all = all.chain(vectors::cases(&EXTRA, "invalid").map(padded));
    let input = |header: [u8; 6], blocks: &[u8]| [&header[..], &[0x5c; 16], blocks].concat();
    let seen = |(number, blocks): (u8, Vec<u8>)| {
        input([number % 2, 0, 0, 0, number / 2, number / 8], &blocks)
    };
    let other_app = input([1, 0, 0, 0, 0, 0x80], &plain(&V1["valid"][1]));
    let ordinary = plain(&V1["valid"][0]);
    let at = |instant: u8| input([0, 0, 0, 0, instant % 4, instant], &ordinary);
    let for_one_app = |instant: u8| input([1, 0, 0, 0, instant % 4, 0x80 | instant], &ordinary);
    let damaged = |(key, place)| input([key, 1, 0, place, key, 0], &ordinary);
    let unpadded = [0, 17, 0xff].map(|last| input([0, 0, 0, 0, last, 0], &without_padding(last)));
    let all = (0..).zip(all).map(seen).chain(unpadded);
    let instants = (0..10).map(at).chain((0..10).map(for_one_app));
    let damages = [(0, 0), (1, 16), (0, 175), (2, 0), (3, 0)].map(damaged);
    all.chain(instants)
        .chain(damages)
        .chain([other_app])
        .collect()
}

/// A plaintext that fills its blocks to the last, with an octet that is no padding.
fn without_padding(last: u8) -> Vec<u8> {
    let mut plaintext = vectors::octets(&V1["valid"][0], "plaintext");
    // One entry more: key 8, and 8 octets, which make it 8 whole blocks.
    plaintext[0] += 1;
    plaintext.extend([8, 0x48]);
    plaintext.extend([last; 8]);
    plaintext
}

/// The same body under another kid.
fn renamed(token: &str, key: &NamedKey) -> String {
    format!("v1.{}{}", key.kid, &token[11..])
}

/// Changes an octet of the body.
fn change(token: &mut String, mask: u8, place: usize) {
    let place = 12 + place % (token[12..].len() / 2) * 2;
    let digits = place..place + 2;
    let [octet] = hex_digits::octets_of(&token[digits.clone()]).unwrap();
    token.replace_range(digits, &hex_digits::written(&[octet ^ mask]));
}
