//! Native answers in the form in which JavaScript gives them (DESIGN §8).

use serde_json::{Map, Value, json};
use weapp_login_core::{Inspection, TokenClaims, Verdict};

use crate::claims;

/// `{verdict, reason?, legacy, claims?}`
pub fn verdict(answer: &Verdict) -> Value {
    let mut written = judged(answer);
    written.insert("legacy".into(), json!(answer.is_legacy()));
    Value::Object(written)
}

/// `{format, kid, matchedKey, authenticity, verdict, reason?, claims?, layout, steps}`
pub fn inspection(seen: &Inspection) -> Value {
    let layout: Vec<Value> = seen
        .layout
        .iter()
        .map(|part| json!({"part": part.name.as_str(), "start": part.start, "end": part.end}))
        .collect();
    let steps: Vec<Value> = seen
        .steps
        .iter()
        .map(|(step, outcome)| json!({"step": step.as_str(), "outcome": outcome.as_str()}))
        .collect();
    let mut written = judged(&seen.verdict);
    written.insert("format".into(), json!(seen.format.as_str()));
    written.insert("kid".into(), json!(seen.kid.map(|kid| kid.to_string())));
    let matched_key = seen.matched_key.map(|key| key.as_str());
    written.insert("matchedKey".into(), json!(matched_key));
    written.insert("authenticity".into(), json!(seen.authenticity.as_str()));
    written.insert("layout".into(), json!(layout));
    written.insert("steps".into(), json!(steps));
    Value::Object(written)
}

fn judged(verdict: &Verdict) -> Map<String, Value> {
    let mut written = Map::new();
    written.insert("verdict".into(), json!(verdict.as_str()));
    if let Some(reason) = verdict.reason() {
        written.insert("reason".into(), json!(reason));
    }
    if let Some(claims) = verdict.claims() {
        written.insert("claims".into(), claims_of(claims));
    }
    written
}

fn claims_of(claims: &TokenClaims) -> Value {
    match claims {
        TokenClaims::V1(claims) => claims::written(claims),
        TokenClaims::Legacy(claims) => json!({
            "openid": claims.openid.as_str(),
            "issuedAt": claims.issued_at.as_u64(),
            "expiresAt": claims.expires_at.as_u64(),
        }),
    }
}
