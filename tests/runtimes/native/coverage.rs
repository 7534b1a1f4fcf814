//! What the cases hold. A file that lacked a verdict, a reason or a boundary would prove less than it says.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

use weapp_login_core::{
    InvalidReason, LegacyPolicy, Policy, RevocationReason, RevocationSet, TokenClaims, UnixMillis,
    Verdict, verify,
};

use crate::boundaries;
use crate::scene::Scene;

/// Of each verdict, each reason and each side of each boundary.
const NEEDED_OF_EACH: usize = 20;
const SIDES: [Ordering; 3] = [Ordering::Less, Ordering::Equal, Ordering::Greater];

#[derive(Default)]
pub struct Coverage {
    tokens: HashSet<String>,
    seen: BTreeMap<String, usize>,
}

impl Coverage {
    pub fn note(&mut self, scene: &Scene, token: &str, now: UnixMillis, answer: &Verdict) {
        self.tokens.insert(token.to_owned());
        self.count(verdict_name(answer));
        let claims = answer.claims().cloned();
        let Some(claims) = claims.or_else(|| claims_out_of_window(scene, token, now)) else {
            return;
        };
        // A revocation decides nothing where time has decided already.
        let by_time = matches!(answer, Verdict::NotYetValid(_) | Verdict::Expired(_));
        for boundary in boundaries::of(&claims, &scene.policy, &scene.revocations, now) {
            let is_settled = by_time && boundary.name.ends_with("authenticated_until");
            if let (Some(side), false) = (boundary.side(), is_settled) {
                self.count(side_name(boundary.name, side));
            }
        }
    }

    pub fn distinct_tokens(&self) -> usize {
        self.tokens.len()
    }

    /// What there is too little of.
    pub fn missing(&self) -> Vec<String> {
        let seen = |name: &str| self.seen.get(name).copied().unwrap_or_default();
        let mut needed = needed();
        needed.retain(|name| seen(name) < NEEDED_OF_EACH);
        needed
    }

    fn count(&mut self, name: String) {
        *self.seen.entry(name).or_default() += 1;
    }
}

fn needed() -> Vec<String> {
    let invalid = InvalidReason::ALL.map(|reason| format!("invalid {}", reason.as_str()));
    let mut needed = invalid.to_vec();
    for kind in ["v1", "legacy"] {
        for verdict in ["not_yet_valid", "expired", "due_for_renewal"] {
            needed.push(format!("{kind} {verdict}"));
        }
        for reason in RevocationReason::ALL {
            needed.push(format!("{kind} revoked {}", reason.as_str()));
        }
    }
    needed.push("v1 active".to_owned());
    for name in boundaries::NAMES {
        needed.extend(SIDES.map(|side| side_name(name, side)));
    }
    needed
}

fn verdict_name(answer: &Verdict) -> String {
    let kind = match answer.claims() {
        None => None,
        Some(TokenClaims::V1(_)) => Some("v1"),
        Some(TokenClaims::Legacy(_)) => Some("legacy"),
    };
    let words = [kind, Some(answer.as_str()), answer.reason()];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn side_name(boundary: &str, side: Ordering) -> String {
    format!("{boundary} {side:?}")
}

/// Of a good legacy token that comes too late, or was minted too late.
fn claims_out_of_window(scene: &Scene, token: &str, now: UnixMillis) -> Option<TokenClaims> {
    let legacy = scene.policy.legacy.clone()?;
    let policy = Policy {
        legacy: Some(LegacyPolicy {
            minted_until: UnixMillis::MAX,
            accept_until: UnixMillis::MAX,
            ..legacy
        }),
        ..scene.policy.clone()
    };
    let answer = verify(token, &scene.ring, &policy, &RevocationSet::new(), now);
    answer
        .claims()
        .filter(|claims| matches!(claims, TokenClaims::Legacy(_)))
        .cloned()
}
