//! Reading what jscode2session answers.

use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use weapp_login_core::OpenId;
use zeroize::Zeroizing;

use crate::code_to_session_error::{BadAnswerKind, CodeToSessionError};
use crate::{Rid, SessionKey, UnionId, WechatLogin};

/// Reads a whole answer, whatever its content type says.
pub(crate) fn read(status: u16, body: &[u8]) -> Result<WechatLogin, CodeToSessionError> {
    let bad = |kind| CodeToSessionError::BadAnswer {
        status: Some(status),
        kind,
    };
    if status != 200 {
        return Err(bad(BadAnswerKind::Status));
    }
    let answer: Answer = serde_json::from_slice(body)
        .map_err(|error| bad(why_unreadable(error.classify(), body)))?;
    match answer.errcode {
        None | Some(0) => answer.into_login().map_err(bad),
        Some(errcode) => {
            let rid = answer
                .errmsg
                .as_deref()
                .and_then(|text| Rid::in_errmsg(text));
            Err(CodeToSessionError::from_errcode(errcode, rid))
        }
    }
}

/// The fields that count. An empty string is an absent field; unknown ones are passed over.
#[derive(Deserialize)]
struct Answer {
    #[serde(default, deserialize_with = "number_or_text")]
    errcode: Option<i64>,
    #[serde(default, deserialize_with = "not_empty")]
    errmsg: Option<Zeroizing<String>>,
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

fn not_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Zeroizing<String>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.map(Zeroizing::new);
    Ok(text.filter(|text| !text.is_empty()))
}

fn number_or_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum NumberOrText {
        Number(i64),
        Text(String),
    }
    match Option::<NumberOrText>::deserialize(deserializer)? {
        None => Ok(None),
        Some(NumberOrText::Number(number)) => Ok(Some(number)),
        Some(NumberOrText::Text(text)) if text.is_empty() => Ok(None),
        Some(NumberOrText::Text(text)) => text.parse().map(Some).map_err(serde::de::Error::custom),
    }
}

fn why_unreadable(category: Category, body: &[u8]) -> BadAnswerKind {
    match category {
        Category::Data => BadAnswerKind::FieldMalformed,
        Category::Io | Category::Eof => BadAnswerKind::CutOff,
        Category::Syntax if body.trim_ascii_start().starts_with(b"<") => BadAnswerKind::Html,
        Category::Syntax => BadAnswerKind::NotJson,
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
