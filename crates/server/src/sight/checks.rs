//! Verdicts on tokens, as core names them.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use weapp_login_core::{InvalidReason, RevocationReason, Verdict};
use weapp_login_guard::Refusal;

/// Who asked whether a token counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checker {
    /// The phone, with a request of its own.
    MiniProgram,
    /// `/verify`: a gateway, or a service that can't tell by itself.
    Gateway,
}

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    Invalid(InvalidReason),
    /// A genuine token, and the user is not in the database; only a server that is strict looks.
    UnknownUser,
    NotYetValid,
    Expired,
    Revoked(RevocationReason),
    DueForRenewal,
    Active,
    /// Not answered: revocations have not been heard of for too long.
    Stale,
    /// Not looked at: too many at once, or too often.
    Limited,
    /// Not answered: the database did not, and a legacy token or a strict server needs it.
    NoDatabase,
}

const CHECKERS: usize = 2;
const INVALID: usize = InvalidReason::ALL.len();
const REVOKED: usize = RevocationReason::ALL.len();
const OUTCOMES: usize = INVALID + REVOKED + 8;

/// Resolved beforehand: a check costs one atomic.
pub struct CheckMetrics {
    family: Family<CheckLabels, Counter>,
    counters: [[Counter; OUTCOMES]; CHECKERS],
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct CheckLabels {
    checker: &'static str,
    verdict: &'static str,
    reason: &'static str,
}

impl Default for CheckMetrics {
    fn default() -> Self {
        let family = Family::default();
        let counters = Checker::ALL.map(|checker| {
            let mut counters: [Counter; OUTCOMES] = Default::default();
            for outcome in CheckOutcome::all() {
                let labels = CheckLabels::of(checker, outcome);
                counters[outcome.place()] = family.get_or_create_owned(&labels);
            }
            counters
        });
        Self { family, counters }
    }
}

impl CheckMetrics {
    pub fn checked(&self, checker: Checker, outcome: CheckOutcome) {
        self.counters[checker as usize][outcome.place()].inc();
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "checks",
            "Tokens that were checked; verdict none: this server could not tell",
            self.family.clone(),
        );
    }
}

impl From<&Verdict> for CheckOutcome {
    fn from(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Invalid(reason) => Self::Invalid(*reason),
            Verdict::NotYetValid(_) => Self::NotYetValid,
            Verdict::Expired(_) => Self::Expired,
            Verdict::Revoked(_, reason) => Self::Revoked(*reason),
            Verdict::DueForRenewal(_) => Self::DueForRenewal,
            Verdict::Active(_) => Self::Active,
        }
    }
}

impl CheckOutcome {
    /// Of a legacy token: what the client is told, since no more may be known.
    pub fn of_legacy(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid => Self::Invalid(InvalidReason::Legacy),
            Refusal::NotYetValid => Self::NotYetValid,
            Refusal::Expired => Self::Expired,
            Refusal::Revoked(reason) => Self::Revoked(reason),
        }
    }

    /// Whether core lets the token open doors.
    pub fn is_good(self) -> bool {
        matches!(self, Self::Active | Self::DueForRenewal)
    }

    fn all() -> impl Iterator<Item = Self> {
        let invalid = InvalidReason::ALL.into_iter().map(Self::Invalid);
        let revoked = RevocationReason::ALL.into_iter().map(Self::Revoked);
        let others = [
            Self::UnknownUser,
            Self::NotYetValid,
            Self::Expired,
            Self::DueForRenewal,
            Self::Active,
            Self::Stale,
            Self::NoDatabase,
            Self::Limited,
        ];
        invalid.chain(revoked).chain(others)
    }

    fn place(self) -> usize {
        match self {
            Self::Invalid(reason) => usize::from(reason.place()),
            Self::Revoked(reason) => INVALID + usize::from(reason.place()),
            Self::UnknownUser => INVALID + REVOKED,
            Self::NotYetValid => INVALID + REVOKED + 1,
            Self::Expired => INVALID + REVOKED + 2,
            Self::DueForRenewal => INVALID + REVOKED + 3,
            Self::Active => INVALID + REVOKED + 4,
            Self::Stale => INVALID + REVOKED + 5,
            Self::NoDatabase => INVALID + REVOKED + 6,
            Self::Limited => INVALID + REVOKED + 7,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Invalid(reason) => ("invalid", reason.as_str()),
            Self::UnknownUser => ("invalid", "unknown_user"),
            Self::NotYetValid => ("not_yet_valid", ""),
            Self::Expired => ("expired", ""),
            Self::Revoked(reason) => ("revoked", reason.as_str()),
            Self::DueForRenewal => ("due_for_renewal", ""),
            Self::Active => ("active", ""),
            Self::Stale => ("none", "stale"),
            Self::NoDatabase => ("none", "no_database"),
            Self::Limited => ("none", "limited"),
        }
    }
}

impl Checker {
    const ALL: [Self; CHECKERS] = [Self::MiniProgram, Self::Gateway];
}

impl CheckLabels {
    fn of(checker: Checker, outcome: CheckOutcome) -> Self {
        let (verdict, reason) = outcome.words();
        let checker = match checker {
            Checker::MiniProgram => "mini_program",
            Checker::Gateway => "gateway",
        };
        Self {
            checker,
            verdict,
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_place_of_its_own() {
        let mut places: Vec<usize> = CheckOutcome::all().map(CheckOutcome::place).collect();
        places.sort_unstable();
        assert_eq!(places, (0..OUTCOMES).collect::<Vec<_>>());
    }
}
