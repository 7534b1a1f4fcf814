//! Any blocks under the legacy cipher: who has no secret gets nowhere, so the target enciphers.
//!
//! ```text
//! 0   which suffix; in its highest bit, whether what follows is padded already
//! 1   the bounds of what is accepted
//! 2.. the content, or the blocks as they are deciphered; of these, what is no whole block is left out
//! ```

use std::sync::LazyLock;

use weapp_login_core::legacy::LegacyContent;
use weapp_login_core::{
    LegacyCipher, LegacyPolicy, OpenId, Policy, RevocationSet, UnixMillis, Verdict, verify,
};

use crate::independent::pad;
use crate::keys::{RING, legacy_secret};
use crate::reference::{LegacyKey, ReadLegacy};
use crate::vectors::{self, LEGACY};

const SUFFIXES: [&str; 4] = ["2019", "", "|", "2019|1561370000000|二"];
const DAY: u64 = 86_400_000;

pub fn take(octets: &[u8]) -> &'static str {
    let Some((&[form, bounds], content)) = octets.split_first_chunk() else {
        return "too short";
    };
    let number = usize::from(form) % SUFFIXES.len();
    let blocks = if form & 0x80 == 0 {
        pad(content)
    } else {
        content[..content.len() / 16 * 16].to_vec()
    };
    let token = KEY.token_of_blocks(&blocks);
    let read = ReadLegacy::read(&blocks, SUFFIXES[number]);
    assert_same(CIPHERS[number].open(&token), read.as_ref(), &token);
    if let Some(read) = &read {
        assert_one_spelling(&CIPHERS[number], read, &token);
    }
    verdict(&token, CIPHERS[number].clone(), read.as_ref(), bounds)
}

/// The verdict with the bounds at or beside the issue time, which is the one of these bounds or the one reason.
fn verdict(
    token: &str,
    cipher: LegacyCipher,
    read: Option<&ReadLegacy>,
    bounds: u8,
) -> &'static str {
    let issued_at = read.map_or(0, |read| read.issued_at);
    let instant = |millis| UnixMillis::new(millis).unwrap();
    let minted_until = issued_at.saturating_sub((bounds & 1).into());
    let accept_until = issued_at + DAY;
    let now = issued_at + [0, DAY, DAY + 1][usize::from(bounds >> 1) % 3];
    let legacy = LegacyPolicy {
        minted_until: instant(minted_until),
        ..LegacyPolicy::new(cipher, instant(accept_until))
    };
    let policy = Policy {
        legacy: Some(legacy),
        ..Policy::default()
    };
    let verdict = verify(token, &RING, &policy, &RevocationSet::new(), instant(now));
    let is_within = token.len() <= 1024 && issued_at <= minted_until && now <= accept_until;
    match read.filter(|_| is_within) {
        Some(_) => {
            assert!(matches!(verdict, Verdict::DueForRenewal(_)), "{token}");
            "accepted"
        }
        None if token.is_empty() || token.len() > 1024 => {
            assert_eq!(verdict.reason(), Some("malformed"), "{token}");
            "malformed"
        }
        None => {
            assert_eq!(verdict.reason(), Some("legacy"), "{token}");
            "legacy"
        }
    }
}

/// Node's own contents at each bound, the refused ones, contents at the edges, and each kind of padding.
pub fn seeds() -> Vec<Vec<u8>> {
    let contents = vectors::cases(&LEGACY, "cases").map(|case| vectors::text(case, "plaintext"));
    let contents = contents.flat_map(|content| (0..6).map(move |bounds| input(0, bounds, content)));
    let refused = vectors::cases(&LEGACY["refused"], "tokens").filter_map(|case| {
        let blocks = KEY.blocks_of(vectors::text(case, "token"))?;
        Some(padded(&[&blocks]))
    });
    let with_each_suffix = (0..).zip(SUFFIXES).map(|(form, suffix)| {
        let content = format!("oGZUI0egBJY1zhBYw2KhdUfwVJJE|1561370000000|{suffix}");
        input(form, 0, &content)
    });
    let edges = [
        "o|0000000000001|2019",
        "o.|1561370000000|2019",
        "ö|1561370000000|2019",
    ];
    let edges = edges.map(|content| input(0, 0, content));
    // Behind 20 octets of content belong 12, each a 12.
    let ends = [&[12; 12][..], &[0; 12], &[0xff; 12], &[28; 28]];
    let one_is_wrong = [&[11][..], &[12; 11]].concat();
    let ends = ends.into_iter().chain([&one_is_wrong[..]]);
    let ends: Vec<_> = ends
        .map(|end| padded(&[b"o|1561370000000|2019", end]))
        .collect();
    // More than a block of padding would be 17 octets of 17, and all else were right.
    let too_many = padded(&[b"oABCDEFGHIJK|1561370000000|2019", &[17; 17]]);
    let all = contents.chain(refused).chain(with_each_suffix);
    all.chain(edges).chain(ends).chain([too_many]).collect()
}

fn padded(parts: &[&[u8]]) -> Vec<u8> {
    [&[0x80, 0][..], &parts.concat()].concat()
}

fn input(form: u8, bounds: u8, content: &str) -> Vec<u8> {
    [&[form, bounds], content.as_bytes()].concat()
}

/// The same content, or none.
#[track_caller]
pub fn assert_same(ours: Option<LegacyContent>, theirs: Option<&ReadLegacy>, token: &str) {
    let ours = ours.map(|content| ReadLegacy {
        openid: content.openid.as_str().into(),
        issued_at: content.issued_at.as_u64(),
    });
    assert_eq!(ours.as_ref(), theirs, "{token}");
}

/// What the old service would have written is the very text; it wrote none longer than any token, and none before
/// 2001, when milliseconds had 12 digits.
fn assert_one_spelling(cipher: &LegacyCipher, read: &ReadLegacy, token: &str) {
    let openid = OpenId::try_from(read.openid.as_str()).unwrap();
    let issued_at = UnixMillis::new(read.issued_at).unwrap();
    match cipher.seal(&openid, issued_at) {
        Ok(again) => assert_eq!(again, token),
        Err(_) => assert!(
            token.len() > 1024 || read.issued_at < 1_000_000_000_000,
            "{token}"
        ),
    }
}

static KEY: LazyLock<LegacyKey> = LazyLock::new(|| LegacyKey::of(legacy_secret()));

static CIPHERS: LazyLock<[LegacyCipher; 4]> =
    LazyLock::new(|| SUFFIXES.map(|suffix| LegacyCipher::new(legacy_secret(), suffix).unwrap()));
