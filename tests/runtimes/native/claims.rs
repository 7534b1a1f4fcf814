//! The claims of a v1 token in the form in which JavaScript has them (DESIGN §8).

use serde_json::{Value, json};
use weapp_login_core::Claims;

pub fn written(claims: &Claims) -> Value {
    let mut written = json!({
        "openid": claims.openid.as_str(),
        "appid": claims.appid.as_str(),
        "sessionId": claims.session_id.to_string(),
        "userId": claims.user_id.to_string(),
        "authenticatedAt": claims.times.authenticated_at().as_u64(),
        "issuedAt": claims.times.issued_at().as_u64(),
        "expiresAt": claims.times.expires_at().as_u64(),
    });
    if let Some(external_id) = &claims.external_id {
        written["externalId"] = json!(external_id.as_str());
    }
    written
}
