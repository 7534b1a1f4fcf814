//! Any octets are taken as the plaintext of a genuine token, which `core`'s own cipher seals.

use std::sync::LazyLock;

use weapp_login_core::aead::A256CbcHs512;
use weapp_login_core::{InvalidReason, Iv, token};

use crate::agreement::{assert_same, disagree};
use crate::keys::{KNOWN, RING};
use crate::reference::{ReadClaims, hex_digits};
use crate::vectors::{self, EXTRA, V1};

const IV: [u8; 16] = [0x5c; 16];

/// The octets are the plaintext.
pub fn take(octets: &[u8]) -> &'static str {
    let token = token_of(octets);
    match (token::open(&token, &RING), ReadClaims::read(octets)) {
        (opened, _) if token.len() > 1024 => {
            assert_eq!(opened, Err(InvalidReason::Malformed), "{token}");
            "malformed"
        }
        (Err(InvalidReason::Malformed), None) => "malformed",
        (Ok(claims), Some(read)) => {
            assert_same(&claims, &read, &token);
            let again = token::seal(&claims, RING.minting_key(), Iv(IV));
            assert_eq!(again != token, read.has_unknown_keys, "{token}");
            if read.has_unknown_keys {
                "accepted, with more than is known"
            } else {
                "accepted"
            }
        }
        (ours, theirs) => disagree(&ours, &theirs, &token),
    }
}

/// Every plaintext of the vectors; where they give it padded, without its last octets.
pub fn seeds() -> Vec<Vec<u8>> {
    let valid = vectors::cases(&V1, "valid").chain(vectors::cases(&EXTRA, "valid"));
    let plain = valid.map(|case| vectors::octets(case, "plaintext"));
    let invalid = vectors::cases(&EXTRA, "invalid");
    let unpadded = invalid.map(|case| {
        let padded = vectors::octets(case, "padded_plaintext");
        let padding = padded.last().map_or(0, |octet| usize::from(*octet));
        padded[..padded.len().saturating_sub(padding)].to_vec()
    });
    plain.chain(unpadded).collect()
}

fn token_of(plaintext: &[u8]) -> String {
    let aad = format!("v1.{}.", RING.minting_key().kid());
    let sealed = CIPHER.seal(&IV, aad.as_bytes(), plaintext);
    aad + &hex_digits::written(&[&IV[..], &sealed].concat())
}

static CIPHER: LazyLock<A256CbcHs512> = LazyLock::new(|| A256CbcHs512::new(&KNOWN[0].key.0));
