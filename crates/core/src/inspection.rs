//! Everything that a token shows to the keys at hand, for a person who looks at one.
//!
//! **Not for opening doors.** An inspection goes on where [`verify`](crate::verify()) stops: it also reads what
//! nobody vouches for, and says so.

use alloc::vec::Vec;

use crate::claims::Claims;
use crate::hex;
use crate::invalid_reason::InvalidReason;
use crate::key::{InspectKey, KeyError, KeyId, SECRET_PREFIX, SecretKey};
use crate::layout::{self, Part};
use crate::policy::Policy;
use crate::revocation_set::RevocationSet;
use crate::time::UnixMillis;
use crate::token::{self, ParsedToken};
use crate::verdict::{Verdict, judge, verify_legacy};

/// Keys that look at tokens, and the policy that they are judged by. It knows no revocations.
#[derive(Clone, Debug)]
pub struct Inspector {
    secrets: Vec<SecretKey>,
    inspect_keys: Vec<InspectKey>,
    policy: Policy,
}

/// What was seen.
#[derive(Clone, Debug)]
pub struct Inspection {
    pub format: Format,
    /// The key id that the token names, where it has the shape of a v1 token.
    pub kid: Option<KeyId>,
    pub matched_key: Option<MatchedKey>,
    pub authenticity: Authenticity,
    /// What `verify` would say **if the tag were right**.
    pub verdict: Verdict,
    /// The parts of the text; empty where it has the shape of no token.
    pub layout: Vec<Part>,
    /// The checks of `verify`, in their order. Those behind a failed one are not reached.
    pub steps: Vec<(Step, Outcome)>,
}

words! {
    /// What a text looks like.
    pub enum Format { V1 = "v1", Legacy = "legacy", Unknown = "unknown" }
}
words! {
    /// The kind of key that was found for a token.
    pub enum MatchedKey { Secret = "secret", Inspect = "inspect", Legacy = "legacy" }
}
words! {
    /// What is known of who wrote a token.
    pub enum Authenticity {
        /// A holder of the secret did.
        Verified = "verified",
        /// Anybody may have: an inspect key can't tell.
        NotVerified = "not_verified",
        /// Somebody who has not the secret.
        Forged = "forged",
        /// Whoever has the old secret, or can guess it.
        Legacy = "legacy",
        /// It could not be read.
        Unknown = "unknown",
    }
}
words! {
    /// The checks of a token; a legacy one takes `legacy` in place of those from `key` to `app`.
    pub enum Step {
        Shape = "shape",
        Key = "key",
        Tag = "tag",
        Plaintext = "plaintext",
        App = "app",
        Legacy = "legacy",
        IssuedAt = "issued_at",
        ExpiresAt = "expires_at",
    }
}
words! {
    /// How a check ended.
    pub enum Outcome { Passed = "passed", Failed = "failed", NotReached = "not_reached" }
}

const V1_STEPS: [Step; 7] = [
    Step::Shape,
    Step::Key,
    Step::Tag,
    Step::Plaintext,
    Step::App,
    Step::IssuedAt,
    Step::ExpiresAt,
];
const LEGACY_STEPS: [Step; 4] = [Step::Shape, Step::Legacy, Step::IssuedAt, Step::ExpiresAt];

impl Inspector {
    /// Without keys it tells a token's parts and nothing more.
    pub fn new(policy: Policy) -> Self {
        Self {
            secrets: Vec::new(),
            inspect_keys: Vec::new(),
            policy,
        }
    }

    /// Adds a key in its written form, of either kind. Of two for one token a secret is preferred.
    pub fn add_key(&mut self, text: &str) -> Result<(), KeyError> {
        if text.starts_with(SECRET_PREFIX) {
            self.secrets.push(SecretKey::parse(text)?);
        } else {
            self.inspect_keys.push(InspectKey::parse(text)?);
        }
        Ok(())
    }

    /// Looks at any text whatever.
    pub fn inspect(&self, token: &str, now: UnixMillis) -> Inspection {
        let format = Format::of(token);
        match &self.policy.legacy {
            Some(legacy) if format != Format::V1 && token::has_a_length(token) => {
                let nothing_revoked = RevocationSet::new();
                let verdict = verify_legacy(token, legacy, &self.policy, &nothing_revoked, now);
                legacy_inspection(format, token, verdict)
            }
            _ => match ParsedToken::parse(token) {
                Ok(parsed) => self.inspect_v1(parsed, token.len(), now),
                Err(reason) => Inspection {
                    format,
                    kid: None,
                    matched_key: None,
                    authenticity: Authenticity::Unknown,
                    verdict: Verdict::Invalid(reason),
                    layout: legacy_layout(format, token),
                    steps: steps(&V1_STEPS, Some(Step::Shape), Outcome::NotReached),
                },
            },
        }
    }

    fn inspect_v1(
        &self,
        parsed: ParsedToken<'_>,
        token_length: usize,
        now: UnixMillis,
    ) -> Inspection {
        let kid = parsed.kid();
        let layout = layout::of_v1(token_length).to_vec();
        let seen = |matched_key, authenticity, verdict, steps| Inspection {
            format: Format::V1,
            kid: Some(kid),
            matched_key,
            authenticity,
            verdict,
            layout,
            steps,
        };
        if let Some(key) = self.secrets.iter().find(|key| key.kid() == kid) {
            let matched = Some(MatchedKey::Secret);
            match parsed.clone().open(key) {
                Err(InvalidReason::Forged) => {
                    let read = parsed.read_unverified(&key.inspect_key().decryptor);
                    let steps = steps(&V1_STEPS, Some(Step::Tag), Outcome::Failed);
                    seen(matched, Authenticity::Forged, self.judge(read, now), steps)
                }
                read => {
                    let verdict = self.judge(read, now);
                    let steps = steps(&V1_STEPS, failed_step(&verdict), Outcome::Passed);
                    seen(matched, Authenticity::Verified, verdict, steps)
                }
            }
        } else if let Some(read) = self.read_unverified(&parsed) {
            let verdict = self.judge(read, now);
            let steps = steps(&V1_STEPS, failed_step(&verdict), Outcome::NotReached);
            seen(
                Some(MatchedKey::Inspect),
                Authenticity::NotVerified,
                verdict,
                steps,
            )
        } else {
            let steps = steps(&V1_STEPS, Some(Step::Key), Outcome::NotReached);
            let verdict = Verdict::Invalid(InvalidReason::UnknownKey);
            seen(None, Authenticity::Unknown, verdict, steps)
        }
    }

    /// By the inspect keys of its kid, of which there may be several: whether one has its kid by right is seen
    /// only from what it reads. `None` if there is none.
    fn read_unverified(&self, parsed: &ParsedToken<'_>) -> Option<Result<Claims, InvalidReason>> {
        let keys = self.inspect_keys.iter();
        let mut readings = keys
            .filter(|key| key.kid() == parsed.kid())
            .map(|key| parsed.clone().read_unverified(&key.decryptor));
        let first = readings.next()?;
        Some(first.or_else(|error| readings.find_map(Result::ok).ok_or(error)))
    }

    fn judge(&self, read: Result<Claims, InvalidReason>, now: UnixMillis) -> Verdict {
        match read {
            Ok(claims) => judge(claims, &self.policy, &RevocationSet::new(), now),
            Err(reason) => Verdict::Invalid(reason),
        }
    }
}

impl Format {
    fn of(token: &str) -> Self {
        if token.starts_with(token::PREFIX) {
            Self::V1
        } else if token::has_a_length(token)
            && token.len().is_multiple_of(32)
            && hex::is_lowercase(token)
        {
            Self::Legacy
        } else {
            Self::Unknown
        }
    }
}

fn legacy_inspection(format: Format, token: &str, verdict: Verdict) -> Inspection {
    let is_read = verdict.claims().is_some();
    let failed = match format {
        Format::Unknown => Some(Step::Shape),
        _ => failed_step(&verdict),
    };
    Inspection {
        format,
        kid: None,
        matched_key: is_read.then_some(MatchedKey::Legacy),
        authenticity: if is_read {
            Authenticity::Legacy
        } else {
            Authenticity::Unknown
        },
        verdict,
        layout: legacy_layout(format, token),
        steps: steps(&LEGACY_STEPS, failed, Outcome::NotReached),
    }
}

/// All of it is ciphertext.
fn legacy_layout(format: Format, token: &str) -> Vec<Part> {
    if format == Format::Legacy {
        layout::of_legacy(token.len()).to_vec()
    } else {
        Vec::new()
    }
}

/// The step that a verdict comes from; `None` if all of them passed.
fn failed_step(verdict: &Verdict) -> Option<Step> {
    match verdict {
        // The shape is right where this is asked.
        Verdict::Invalid(InvalidReason::Malformed) => Some(Step::Plaintext),
        Verdict::Invalid(InvalidReason::UnknownKey) => Some(Step::Key),
        Verdict::Invalid(InvalidReason::Forged) => Some(Step::Tag),
        Verdict::Invalid(InvalidReason::WrongApp) => Some(Step::App),
        Verdict::Invalid(InvalidReason::Legacy) => Some(Step::Legacy),
        Verdict::NotYetValid(_) => Some(Step::IssuedAt),
        Verdict::Expired(_) => Some(Step::ExpiresAt),
        Verdict::Revoked(..) | Verdict::DueForRenewal(_) | Verdict::Active(_) => None,
    }
}

fn steps(order: &[Step], failed: Option<Step>, tag: Outcome) -> Vec<(Step, Outcome)> {
    let mut is_over = false;
    let outcome = |step| match step {
        _ if is_over => Outcome::NotReached,
        _ if failed == Some(step) => {
            is_over = true;
            Outcome::Failed
        }
        Step::Tag => tag,
        _ => Outcome::Passed,
    };
    order
        .iter()
        .copied()
        .zip(order.iter().copied().map(outcome))
        .collect()
}
