//! Reading what jscode2session answers.

use serde::Deserialize;
use weapp_login_core::OpenId;
use zeroize::Zeroizing;

use crate::answer::{self, not_empty};
use crate::code_to_session_error::{BadAnswerKind, CodeToSessionError};
use crate::{SessionKey, UnionId, WechatLogin};

/// Reads a whole answer, whatever its content type says.
pub(crate) fn read(status: u16, body: &[u8]) -> Result<WechatLogin, CodeToSessionError> {
    let answer: Answer = answer::read(status, body)?;
    answer
        .into_login()
        .map_err(|kind| answer::bad(status, kind))
}

/// The fields that count. An empty string is an absent field; unknown ones are passed over.
#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "not_empty")]
    openid: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "not_empty")]
    session_key: Option<Zeroizing<String>>,
    #[serde(default, deserialize_with = "not_empty")]
    unionid: Option<Zeroizing<String>>,
}

impl Answer {
    fn into_login(self) -> Result<WechatLogin, BadAnswerKind> {
        let openid = self.openid.ok_or(BadAnswerKind::FieldMissing)?;
        let session_key = self.session_key.ok_or(BadAnswerKind::FieldMissing)?;
        let unionid = self.unionid.map(|text| UnionId::try_from(text.as_str()));
        Ok(WechatLogin {
            openid: OpenId::try_from(openid.as_str()).map_err(|_| BadAnswerKind::FieldMalformed)?,
            session_key: SessionKey::try_from(session_key.as_str())
                .map_err(|_| BadAnswerKind::FieldMalformed)?,
            unionid: unionid
                .transpose()
                .map_err(|_| BadAnswerKind::FieldMalformed)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_bad(body: &str, expected: BadAnswerKind) {
        let bad = CodeToSessionError::BadAnswer {
            status: Some(200),
            kind: expected,
        };
        assert_eq!(read(200, body.as_bytes()), Err(bad), "{body}");
    }

    #[test]
    fn success_has_no_errcode_or_one_that_says_nothing() {
        for errcode in [
            "",
            r#","errcode":0"#,
            r#","errcode":"0""#,
            r#","errcode":"""#,
            r#","errcode":null"#,
        ] {
            let body = format!(
                r#"{{"session_key":"M00WVpiHL3Fdo3NOCF0efA==","openid":"omQk44_8","unionid":"","expires_in":7200{errcode}}}"#
            );
            let login = read(200, body.as_bytes());
            assert!(
                login.is_ok_and(
                    |login| login.openid.as_str() == "omQk44_8" && login.unionid.is_none()
                ),
                "{body}"
            );
        }
    }

    #[test]
    fn an_errcode_counts_whatever_else_is_there() {
        let body = br#"{"errcode":"40163","errmsg":"x","openid":"omQk44_8","session_key":"a"}"#;
        assert_eq!(
            read(200, body),
            Err(CodeToSessionError::CodeUsed { rid: None })
        );
        let body = br#"{"errcode":87009,"errmsg":null}"#;
        let refused = CodeToSessionError::Refused {
            errcode: 87009,
            rid: None,
        };
        assert_eq!(read(200, body), Err(refused));
    }

    #[test]
    fn what_is_no_answer_is_called_by_what_it_is() {
        assert_bad("", BadAnswerKind::CutOff);
        assert_bad(r#"{"session_key":"M00W"#, BadAnswerKind::CutOff);
        assert_bad("\n <html>502</html>", BadAnswerKind::Html);
        assert_bad("Bad Gateway", BadAnswerKind::NotJson);
        assert_bad("{} {}", BadAnswerKind::NotJson);
        assert_bad("{}", BadAnswerKind::FieldMissing);
        assert_bad(
            r#"{"openid":"o","session_key":""}"#,
            BadAnswerKind::FieldMissing,
        );
        assert_bad(
            r#"{"openid":"","session_key":"k"}"#,
            BadAnswerKind::FieldMissing,
        );
        assert_bad(
            r#"{"openid":"a|b","session_key":"k"}"#,
            BadAnswerKind::FieldMalformed,
        );
        assert_bad(
            r#"{"openid":"o","session_key":1}"#,
            BadAnswerKind::FieldMalformed,
        );
        assert_bad(
            r#"{"openid":"o","session_key":"k","unionid":"a b"}"#,
            BadAnswerKind::FieldMalformed,
        );
        assert_bad(r#"{"errcode":"many"}"#, BadAnswerKind::FieldMalformed);
    }
}
