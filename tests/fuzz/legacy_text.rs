//! Any text is taken as a legacy token.

use std::sync::LazyLock;

use weapp_login_core::inspection::Authenticity;
use weapp_login_core::legacy::DEFAULT_SUFFIX;
use weapp_login_core::{
    Inspector, LegacyCipher, LegacyPolicy, Policy, RevocationSet, UnixMillis, verify,
};

use crate::inspector_agreement::assert_format;
use crate::keys::{RING, legacy_secret};
use crate::reference::{LegacyKey, ReadLegacy};
use crate::{legacy_plaintext, vectors};

/// The octets are the text; what is not UTF-8 becomes U+FFFD.
pub fn take(octets: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(octets);
    let blocks = KEY.blocks_of(&text);
    let read = blocks.and_then(|blocks| ReadLegacy::read(&blocks, DEFAULT_SUFFIX));
    legacy_plaintext::assert_same(CIPHER.open(&text), read.as_ref(), &text);

    let now = UnixMillis::default();
    let verdict = verify(&text, &RING, &POLICY, &RevocationSet::new(), now);
    let shown = INSPECTOR.inspect(&text, now);
    assert_format(&shown, &text);
    assert_eq!(shown.verdict.is_legacy(), verdict.is_legacy(), "{text}");
    match read {
        // What begins like a v1 token is never tried as anything else.
        _ if text.starts_with("v1.") => {
            assert!(!verdict.is_legacy(), "{text}");
            "v1"
        }
        _ if !(1..=1024).contains(&text.len()) => {
            assert_eq!(verdict.reason(), Some("malformed"), "{text}");
            "malformed"
        }
        None => {
            assert_eq!(verdict.reason(), Some("legacy"), "{text}");
            assert_eq!(shown.authenticity, Authenticity::Unknown, "{text}");
            "legacy"
        }
        Some(read) => {
            let claims = verdict.claims().expect("the reference reads it");
            assert_eq!(claims.openid().as_str(), read.openid, "{text}");
            assert_eq!(claims.issued_at().as_u64(), read.issued_at, "{text}");
            assert_eq!(shown.verdict, verdict, "{text}");
            assert_eq!(shown.authenticity, Authenticity::Legacy, "{text}");
            "accepted"
        }
    }
}

/// Every token of the vectors, of both kinds, and what is too long.
pub fn seeds() -> Vec<Vec<u8>> {
    let tokens = vectors::legacy_tokens().chain(vectors::v1_tokens().take(20));
    let long = [1024, 1025, 2048].map(|length| "0".repeat(length));
    tokens.map(Into::into).chain(long.map(Into::into)).collect()
}

static KEY: LazyLock<LegacyKey> = LazyLock::new(|| LegacyKey::of(legacy_secret()));

static CIPHER: LazyLock<LegacyCipher> =
    LazyLock::new(|| LegacyCipher::new(legacy_secret(), DEFAULT_SUFFIX).unwrap());

static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy {
    legacy: Some(LegacyPolicy::new(CIPHER.clone(), UnixMillis::MAX)),
    ..Policy::default()
});

static INSPECTOR: LazyLock<Inspector> = LazyLock::new(|| Inspector::new(POLICY.clone()));
