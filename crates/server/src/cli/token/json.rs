//! What was seen in a token, for a program. Names and words are the inspector's of `@weapp-login/token`, in snake_case;
//! what nobody vouches for stands under names of its own.

use serde_json::{Map, Value, json};
use weapp_login_core::{Inspection, TokenClaims};

use super::inspect;

pub(super) fn of(inspection: &Inspection, is_shown: bool) -> String {
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| object.insert(name.to_owned(), value);
    set("format", inspection.format.as_str().into());
    if let Some(kid) = inspection.kid {
        set("kid", kid.to_string().into());
    }
    if let Some(key) = inspection.matched_key {
        set("matched_key", key.as_str().into());
    }
    set("authenticity", inspection.authenticity.as_str().into());
    let prefix = if inspect::is_vouched_for(inspection) || inspection.verdict.claims().is_none() {
        ""
    } else {
        "unverified_"
    };
    if is_shown || prefix.is_empty() {
        let verdict = &inspection.verdict;
        set(&format!("{prefix}verdict"), verdict.as_str().into());
        if let Some(reason) = verdict.reason() {
            set("reason", reason.into());
        }
        if let Some(claims) = verdict.claims() {
            set(&format!("{prefix}claims"), of_claims(claims));
        }
    }
    let part = |part: &weapp_login_core::layout::Part| json!({ "part": part.name.as_str(), "start": part.start, "end": part.end });
    set("layout", inspection.layout.iter().map(part).collect());
    let steps = inspection.steps.iter();
    let steps =
        steps.map(|(step, outcome)| json!({ "step": step.as_str(), "outcome": outcome.as_str() }));
    set("steps", steps.collect());
    format!("{:#}\n", Value::Object(object))
}

fn of_claims(claims: &TokenClaims) -> Value {
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| object.insert(name.to_owned(), value);
    set("openid", claims.openid().as_str().into());
    if let TokenClaims::V1(claims) = claims {
        set("appid", claims.appid.as_str().into());
        set("session_id", claims.session_id.to_string().into());
        set("user_id", claims.user_id.to_string().into());
        if let Some(id) = &claims.external_id {
            set("external_id", id.as_str().into());
        }
        set(
            "authenticated_at",
            claims.times.authenticated_at().as_u64().into(),
        );
    }
    set("issued_at", claims.issued_at().as_u64().into());
    set("expires_at", claims.expires_at().as_u64().into());
    Value::Object(object)
}
