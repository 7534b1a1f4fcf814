//! The words of the native build, in their order.

use serde_json::{Value, json};
use weapp_login_core::inspection::{Authenticity, Format, MatchedKey, Outcome, Step};
use weapp_login_core::layout::PartName;
use weapp_login_core::{InvalidReason, RevocationReason, Scope, VerdictName, error_codes};
use weapp_login_guard::http::ErrorCode;

pub fn all() -> Value {
    let http_errors: Vec<Value> = ErrorCode::ALL
        .iter()
        .map(|code| {
            json!({
                "code": code.number(),
                "status": code.status().as_u16(),
                "error": code.name(),
                "retry": code.retry(),
                "message": code.message(),
            })
        })
        .collect();
    json!({
        "VERDICTS": VerdictName::ALL.map(VerdictName::as_str),
        "INVALID_REASONS": InvalidReason::ALL.map(InvalidReason::as_str),
        "REVOCATION_REASONS": RevocationReason::ALL.map(RevocationReason::as_str),
        "REVOCATION_SCOPES": Scope::WORDS,
        "FORMATS": Format::ALL.map(Format::as_str),
        "MATCHED_KEYS": MatchedKey::ALL.map(MatchedKey::as_str),
        "AUTHENTICITIES": Authenticity::ALL.map(Authenticity::as_str),
        "STEPS": Step::ALL.map(Step::as_str),
        "OUTCOMES": Outcome::ALL.map(Outcome::as_str),
        "PARTS": PartName::ALL.map(PartName::as_str),
        "TOKEN_ERROR_CODES": error_codes::all(),
        "HTTP_ERRORS": http_errors,
    })
}
