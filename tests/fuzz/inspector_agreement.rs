//! Whether the inspector says what the reference says.

use std::ops::Deref;
use std::sync::LazyLock;

use weapp_login_core::inspection::{Authenticity, MatchedKey, Outcome, Step};
use weapp_login_core::{InspectKey, Inspection, Inspector, Verdict};

use crate::agreement::{Check, INSPECT_KEYS, POLICIES, Seen};
use crate::keys::RING;
use crate::reference;

impl Seen<'_> {
    /// Of the inspector that holds the secrets.
    pub fn assert_inspector_with_secrets_agrees(&self, check: Check) {
        let expected = match &self.opened {
            Err("forged") => (Authenticity::Forged, Some(MatchedKey::Secret)),
            // Its tag was right.
            Err("malformed") if self.parts.is_some() => {
                (Authenticity::Verified, Some(MatchedKey::Secret))
            }
            Ok(_) => (Authenticity::Verified, Some(MatchedKey::Secret)),
            Err(_) => (Authenticity::Unknown, None),
        };
        self.assert_inspection_agrees(&WITH_SECRETS, check, expected);
    }

    /// Of the inspector that holds the inspect keys.
    pub fn assert_inspector_with_inspect_keys_agrees(&self, check: Check) {
        let is_known = self.parts.is_some() && self.opened != Err("unknown_key");
        let expected = if is_known {
            (Authenticity::NotVerified, Some(MatchedKey::Inspect))
        } else {
            (Authenticity::Unknown, None)
        };
        self.assert_inspection_agrees(&WITH_INSPECT_KEYS, check, expected);
    }

    fn assert_inspection_agrees(
        &self,
        inspectors: &[Inspector; 2],
        check: Check,
        expected: (Authenticity, Option<MatchedKey>),
    ) {
        let text = self.text;
        let shown = inspectors[usize::from(check.serves_one_app)].inspect(text, check.now);
        assert_eq!((shown.authenticity, shown.matched_key), expected, "{text}");
        self.assert_verdict(&shown.verdict, &self.read, check);
        let kid = self.parts.as_ref().map(|parts| parts.kid.clone());
        assert_eq!(shown.kid.map(|kid| kid.to_string()), kid, "{text}");
        self.assert_steps(&shown);
        assert_format(&shown, text);
    }

    /// The checks passed up to the one that the verdict comes from, and those behind it are not reached.
    fn assert_steps(&self, shown: &Inspection) {
        let failed = match (&shown.verdict, shown.authenticity) {
            (_, Authenticity::Forged) => Some(Step::Tag),
            (Verdict::Invalid(_), _) => Some(match self.read {
                Ok(_) => Step::App,
                Err("unknown_key") => Step::Key,
                Err(_) if self.parts.is_none() => Step::Shape,
                Err(_) => Step::Plaintext,
            }),
            (Verdict::NotYetValid(_), _) => Some(Step::IssuedAt),
            (Verdict::Expired(_), _) => Some(Step::ExpiresAt),
            (Verdict::Revoked(..) | Verdict::DueForRenewal(_) | Verdict::Active(_), _) => None,
        };
        let mut is_over = false;
        for (step, outcome) in &shown.steps {
            let expected = match step {
                _ if is_over => Outcome::NotReached,
                _ if failed == Some(*step) => Outcome::Failed,
                // An inspect key checks no tag.
                Step::Tag if shown.authenticity == Authenticity::NotVerified => Outcome::NotReached,
                _ => Outcome::Passed,
            };
            assert_eq!(*outcome, expected, "{step}: {}", self.text);
            is_over |= failed == Some(*step);
        }
        assert_eq!(is_over, failed.is_some(), "{}", self.text);
    }
}

/// What it takes the text for, and its parts: they touch each other and are all of a text that has any.
pub fn assert_format(shown: &Inspection, text: &str) {
    let format = reference::format(text);
    assert_eq!(shown.format.as_str(), format, "{text}");
    let has_parts = format == "legacy" || shown.kid.is_some();
    assert_eq!(!shown.layout.is_empty(), has_parts, "{text}");
    let mut end = 0;
    for part in &shown.layout {
        assert!(part.start == end && part.end > end, "{text}");
        end = part.end;
    }
    assert!(end == text.len() || !has_parts, "{text}");
}

static WITH_SECRETS: LazyLock<[Inspector; 2]> = LazyLock::new(|| {
    let keys = RING.keys().iter();
    inspectors(&keys.map(|key| key.written()).collect::<Vec<_>>())
});

static WITH_INSPECT_KEYS: LazyLock<[Inspector; 2]> = LazyLock::new(|| {
    let keys = INSPECT_KEYS.iter();
    inspectors(&keys.map(InspectKey::written).collect::<Vec<_>>())
});

/// One for each policy, each with these keys.
fn inspectors(keys: &[impl Deref<Target = String>]) -> [Inspector; 2] {
    POLICIES.clone().map(|policy| {
        let mut inspector = Inspector::new(policy);
        for key in keys {
            inspector.add_key(key).unwrap();
        }
        inspector
    })
}
