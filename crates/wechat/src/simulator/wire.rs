//! WeChat's answers, letter by letter.
//!
//! ```text
//! {"session_key":"M00WVpiHL3Fdo3NOCF0efA==","openid":"omQk44_8-cNOV_rX2ATufITJEP3Y"}
//! {"errcode":40029,"errmsg":"invalid code, rid: 652d44d0-1d0af18b-5b069232"}
//! ```

use weapp_login_core::{OpenId, UnixMillis};

use super::random;
use super::refusal::Refusal;
use super::scenario::Scenario;
use crate::{SessionKey, UnionId};

/// What a gateway says in WeChat's place.
pub const GATEWAY_PAGE: &str = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n\
    <body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

/// What a good code gives.
pub struct Success {
    pub session_key: SessionKey,
    pub openid: OpenId,
    pub unionid: Option<UnionId>,
}

/// The body of an answer, with the peculiarities of the scenario.
pub fn body(
    answer: &Result<Success, Refusal>,
    scenario: Option<Scenario>,
    now: UnixMillis,
) -> String {
    match answer {
        Ok(success) => success_body(success, scenario),
        Err(refusal) => refusal_body(*refusal, scenario, now),
    }
}

fn success_body(success: &Success, scenario: Option<Scenario>) -> String {
    let unionid = success.unionid.as_ref().map(UnionId::as_str);
    let mut body = format!(
        r#"{{"session_key":"{}","openid":"{}""#,
        escaped(success.session_key.text()),
        success.openid
    );
    match (scenario, unionid) {
        (Some(Scenario::EmptyFields), _) => body += r#","unionid":"""#,
        (_, Some(unionid)) => body += &format!(r#","unionid":"{unionid}""#),
        (_, None) => {}
    }
    body += match scenario {
        Some(Scenario::EmptyFields) => r#","errcode":0,"errmsg":"""#,
        Some(Scenario::ErrcodeAsString) => r#","errcode":"0","errmsg":"ok""#,
        Some(Scenario::WithExpiresIn) => r#","expires_in":7200"#,
        _ => "",
    };
    body + "}"
}

fn refusal_body(refusal: Refusal, scenario: Option<Scenario>, now: UnixMillis) -> String {
    let errcode = refusal.errcode();
    let errmsg = escaped(refusal.errmsg());
    let rid = match refusal {
        Refusal::Busy => String::new(),
        _ => format!(", rid: {}", rid(now)),
    };
    let quote = match scenario {
        Some(Scenario::ErrcodeAsString) => "\"",
        _ => "",
    };
    format!(r#"{{"errcode":{quote}{errcode}{quote},"errmsg":"{errmsg}{rid}"}}"#)
}

/// WeChat escapes slashes; nothing else in its answers needs it.
fn escaped(text: &str) -> String {
    text.replace('/', r"\/")
}

/// Three groups of eight hex digits; the first is the Unix second.
fn rid(now: UnixMillis) -> String {
    let [a, b, c, d, e, f, g, h] = random::octets();
    let second = (now.as_u64() / 1000) & 0xFFFF_FFFF;
    let middle = u32::from_be_bytes([a, b, c, d]);
    let last = u32::from_be_bytes([e, f, g, h]);
    format!("{second:08x}-{middle:08x}-{last:08x}")
}
