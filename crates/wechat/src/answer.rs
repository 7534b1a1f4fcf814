//! What all answers of WeChat's have in common: the fields of a success, or an `errcode`.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use zeroize::Zeroizing;

use crate::Rid;
use crate::code_to_session_error::{BadAnswerKind, CodeToSessionError};

/// Reads a whole answer, whatever its content type says.
pub(crate) fn read<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, CodeToSessionError> {
    if status != 200 {
        return Err(bad(status, BadAnswerKind::Status));
    }
    let unreadable = |error: serde_json::Error| bad(status, why_unreadable(error.classify(), body));
    let Refusal { errcode, errmsg } = serde_json::from_slice(body).map_err(unreadable)?;
    match errcode {
        None | Some(0) => serde_json::from_slice(body).map_err(unreadable),
        Some(errcode) => {
            let rid = errmsg.as_deref().and_then(|text| Rid::in_errmsg(text));
            Err(CodeToSessionError::from_errcode(errcode, rid))
        }
    }
}

pub(crate) fn bad(status: u16, kind: BadAnswerKind) -> CodeToSessionError {
    CodeToSessionError::BadAnswer {
        status: Some(status),
        kind,
    }
}

/// An empty string is an absent field; unknown ones are passed over.
#[derive(Deserialize)]
struct Refusal {
    #[serde(default, deserialize_with = "number_or_text")]
    errcode: Option<i64>,
    #[serde(default, deserialize_with = "not_empty")]
    errmsg: Option<Zeroizing<String>>,
}

pub(crate) fn not_empty<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Zeroizing<String>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.map(Zeroizing::new);
    Ok(text.filter(|text| !text.is_empty()))
}

pub(crate) fn number_or_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
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
