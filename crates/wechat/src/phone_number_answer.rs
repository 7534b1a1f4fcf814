//! Reading what getuserphonenumber answers.

use serde::Deserialize;
use weapp_login_core::AppId;
use zeroize::Zeroizing;

use crate::PhoneNumber;
use crate::answer::{self, not_empty, number_or_text};
use crate::code_to_session_error::{BadAnswerKind, CodeToSessionError, Misconfiguration};

/// Reads a whole answer. The watermark must be of this app.
pub(crate) fn read(
    status: u16,
    body: &[u8],
    appid: &AppId,
) -> Result<PhoneNumber, CodeToSessionError> {
    let answer: Answer = match answer::read(status, body) {
        // Here 40013 says that the code is another app's. Source: WeChat's page "getPhoneNumber".
        Err(CodeToSessionError::Misconfigured {
            problem: Misconfiguration::InvalidAppid,
            rid,
        }) => return Err(CodeToSessionError::CodeInvalid { rid }),
        answer => answer?,
    };
    let bad = |kind| answer::bad(status, kind);
    let PhoneInfo {
        phone_number,
        pure_phone_number,
        country_code,
        watermark,
    } = answer
        .phone_info
        .ok_or_else(|| bad(BadAnswerKind::FieldMissing))?;
    if watermark.appid != appid.as_str() {
        return Err(bad(BadAnswerKind::FieldMalformed));
    }
    let missing = || bad(BadAnswerKind::FieldMissing);
    Ok(PhoneNumber {
        phone_number: phone_number.ok_or_else(missing)?.to_string(),
        pure_phone_number: pure_phone_number.ok_or_else(missing)?.to_string(),
        country_code: country_code.ok_or_else(missing)?.to_string(),
    })
}

#[derive(Deserialize)]
struct Answer {
    phone_info: Option<PhoneInfo>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PhoneInfo {
    #[serde(default, deserialize_with = "not_empty")]
    phone_number: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "not_empty")]
    pure_phone_number: Option<Zeroizing<String>>,
    /// A number in WeChat's example, a string in its table.
    #[serde(default, deserialize_with = "number_or_text")]
    country_code: Option<i64>,
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_info(info: &str) -> Result<PhoneNumber, CodeToSessionError> {
        let body = format!(r#"{{"errcode":0,"errmsg":"ok","phone_info":{info}}}"#);
        read(200, body.as_bytes(), &"wx0123456789abcdef".parse().unwrap())
    }

    #[test]
    fn a_country_code_is_a_number_or_a_text() {
        for country_code in ["86", r#""86""#] {
            let number = read_info(&format!(
                r#"{{"phoneNumber":"13580006666","purePhoneNumber":"13580006666","countryCode":{country_code},
                "watermark":{{"timestamp":1637744274,"appid":"wx0123456789abcdef"}}}}"#
            ));
            assert!(number.is_ok_and(
                |number| number.country_code == "86" && number.phone_number == "13580006666"
            ));
        }
    }

    #[test]
    fn another_apps_watermark_or_a_missing_number_is_no_answer() {
        let bad = |kind| Err(answer::bad(200, kind));
        let other = r#"{"phoneNumber":"1","purePhoneNumber":"1","countryCode":86,"watermark":{"appid":"wx1"}}"#;
        assert_eq!(read_info(other), bad(BadAnswerKind::FieldMalformed));
        let empty = r#"{"phoneNumber":"","purePhoneNumber":"1","countryCode":86,"watermark":{"appid":"wx0123456789abcdef"}}"#;
        assert_eq!(read_info(empty), bad(BadAnswerKind::FieldMissing));
        assert_eq!(read_info("null"), bad(BadAnswerKind::FieldMissing));
    }

    #[test]
    fn the_wrong_app_is_the_codes_fault_here() {
        let body = br#"{"errcode":40013,"errmsg":"invalid appid"}"#;
        let refused = read(200, body, &"wx0".parse().unwrap());
        assert_eq!(refused, Err(CodeToSessionError::CodeInvalid { rid: None }));
    }
}
