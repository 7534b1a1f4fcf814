//! `vectors/verdicts.json`: claims, a policy, revocations, an instant, and the verdict.

use serde::Deserialize;
use weapp_login_core::revocation::Scope;
use weapp_login_core::{
    AppId, Policy, Revocation, RevocationSet, SessionId, TokenClaims, UnixMillis, UserId,
};
use weapp_login_tests::vector_files::{self, WrittenClaims, octets_of};

use crate::support::{claims_of, instant, millis, verdict_on};

#[derive(Deserialize)]
struct Vectors {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    claims: WrittenClaims,
    policy: WrittenPolicy,
    revocations: Vec<WrittenRevocation>,
    now: u64,
    verdict: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct WrittenPolicy {
    max_skew: u64,
    renew_after: u64,
    appids: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct WrittenRevocation {
    scope: String,
    #[serde(default)]
    id: String,
    authenticated_until: Option<u64>,
    until: u64,
    reason: String,
}

#[test]
fn every_case_has_its_verdict_and_its_reason() {
    let vectors: Vectors = vector_files::read("verdicts.json");
    assert_eq!(vectors.cases.len(), 66);
    for (number, case) in vectors.cases.iter().enumerate() {
        let claims = claims_of(&case.claims);
        let mut revocations = RevocationSet::new();
        for written in &case.revocations {
            revocations.apply(revocation_of(written));
        }
        let policy = policy_of(&case.policy);
        let verdict = verdict_on(&claims, &policy, &revocations, instant(case.now));
        assert_eq!(verdict.as_str(), case.verdict, "case {number}");
        assert_eq!(verdict.reason(), case.reason.as_deref(), "case {number}");
        if case.verdict != "invalid" {
            assert_eq!(verdict.claims(), Some(&TokenClaims::V1(claims)));
        }
    }
}

fn policy_of(written: &WrittenPolicy) -> Policy {
    let appid = |text: &String| AppId::try_from(text.as_str()).unwrap();
    Policy {
        appids: written
            .appids
            .as_ref()
            .map(|appids| appids.iter().map(appid).collect()),
        max_skew: millis(written.max_skew),
        renew_after: millis(written.renew_after),
        legacy: None,
    }
}

fn revocation_of(written: &WrittenRevocation) -> Revocation {
    let id = written.id.as_str();
    let authenticated_until = written.authenticated_until.map_or(UnixMillis::MAX, instant);
    let scope = match written.scope.as_str() {
        "session" => Scope::Session(SessionId::from_octets(octets_of(id))),
        "user" => Scope::User {
            id: UserId::from_octets(octets_of(id)),
            authenticated_until,
        },
        "app" => Scope::App {
            id: AppId::try_from(id).unwrap(),
            authenticated_until,
        },
        "all" => Scope::All {
            authenticated_until,
        },
        other => panic!("no scope is called {other}"),
    };
    Revocation {
        scope,
        until: instant(written.until),
        reason: written.reason.parse().unwrap(),
    }
}
