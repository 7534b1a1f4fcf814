//! WeChat's answers, letter by letter.
//!
//! ```text
//! {"session_key":"M00WVpiHL3Fdo3NOCF0efA==","openid":"omQk44_8-cNOV_rX2ATufITJEP3Y"}
//! {"errcode":40029,"errmsg":"invalid code, rid: 652d44d0-1d0af18b-5b069232"}
//! {"access_token":"74_…","expires_in":7200}
//! {"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"13580006666","purePhoneNumber":"13580006666","countryCode":"86","watermark":{"timestamp":1637744274,"appid":"wx…"}}}
//! {"errcode":42001,"errmsg":"access_token expired hint: [xbQWdA05832974!] rid: 652d44d0-1d0af18b-5b069232"}
//! ```

use serde_json::json;
use weapp_login_core::{AppId, OpenId, UnixMillis};

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
        Err(refusal) => refusal_body(*refusal, &format!(", rid: {}", rid(now)), scenario),
    }
}

pub fn access_token_body(token: &str, expires_in_seconds: u64) -> String {
    json!({ "access_token": token, "expires_in": expires_in_seconds }).to_string()
}

pub fn phone_number_body(number: &str, appid: &AppId, now: UnixMillis) -> String {
    let phone_info = json!({
        "phoneNumber": number,
        "purePhoneNumber": number,
        "countryCode": "86",
        "watermark": { "timestamp": now.as_u64() / 1000, "appid": appid.as_str() },
    });
    json!({ "errcode": 0, "errmsg": "ok", "phone_info": phone_info }).to_string()
}

/// What the APIs with an access_token refuse ends in another way.
pub fn api_refusal_body(refusal: Refusal, scenario: Option<Scenario>, now: UnixMillis) -> String {
    let hint: String = random::alphanumeric::<14>().into_iter().collect();
    refusal_body(
        refusal,
        &format!(" hint: [{hint}] rid: {}", rid(now)),
        scenario,
    )
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

fn refusal_body(refusal: Refusal, ending: &str, scenario: Option<Scenario>) -> String {
    let errcode = refusal.errcode();
    let errmsg = escaped(refusal.errmsg());
    let ending = match refusal {
        Refusal::Busy => "",
        _ => ending,
    };
    let quote = match scenario {
        Some(Scenario::ErrcodeAsString) => "\"",
        _ => "",
    };
    format!(r#"{{"errcode":{quote}{errcode}{quote},"errmsg":"{errmsg}{ending}"}}"#)
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
