//! Where a page comes from: scheme, host and port.

use std::fmt;
use std::str::FromStr;

use url::Url;

use crate::language::{Bilingual, Words, english_for_the_log, words};

/// An origin as a browser writes it into `Origin` (RFC 6454 §6.2): `https://h5.example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebOrigin(String);

/// Why a text is no origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebOriginError {
    /// `*`
    Everybody,
    Malformed(String),
    /// A browser writes it in another way.
    WrittenOtherwise {
        given: String,
        written: String,
    },
}

impl Bilingual for WebOriginError {
    fn words(&self) -> Words {
        match self {
            Self::Everybody => words!(
                "`*` 会让任何网页都进来；请逐个写出来源，例如 https://h5.example.com",
                "`*` would let every page in; name each origin, such as https://h5.example.com"
            ),
            Self::Malformed(given) => words!(
                "{given:?} 不是来源；应像 https://h5.example.com 或 http://localhost:5173",
                "{given:?} is no origin; it must be like https://h5.example.com or http://localhost:5173"
            ),
            Self::WrittenOtherwise { given, written } => words!(
                "{given:?} 在浏览器里写作 {written}",
                "a browser writes {given:?} as {written}"
            ),
        }
    }
}

english_for_the_log!(WebOriginError);

impl WebOrigin {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebOrigin {
    type Err = WebOriginError;

    fn from_str(text: &str) -> Result<Self, WebOriginError> {
        if text == "*" {
            return Err(WebOriginError::Everybody);
        }
        let url = Url::parse(text).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| WebOriginError::Malformed(text.to_owned()))?;
        let written = url.origin().ascii_serialization();
        if written == text {
            Ok(Self(written))
        } else {
            let given = text.to_owned();
            Err(WebOriginError::WrittenOtherwise { given, written })
        }
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_writes() {
        for right in [
            "https://h5.example.com",
            "http://localhost:5173",
            "https://h5.example.com:8443",
            "http://[::1]:5173",
            "https://xn--fiq228c.example",
        ] {
            assert_eq!(right.parse::<WebOrigin>().unwrap().as_str(), right);
        }
    }

    #[test]
    fn another_spelling_is_told_the_right_one() {
        for (given, written) in [
            ("https://h5.example.com/", "https://h5.example.com"),
            ("https://h5.example.com/app", "https://h5.example.com"),
            ("https://H5.example.com", "https://h5.example.com"),
            ("https://h5.example.com:443", "https://h5.example.com"),
            ("https://me:you@h5.example.com", "https://h5.example.com"),
            ("https://中文.example", "https://xn--fiq228c.example"),
        ] {
            let (given, written) = (given.to_owned(), written.to_owned());
            let refusal = given.parse::<WebOrigin>().unwrap_err();
            assert_eq!(refusal, WebOriginError::WrittenOtherwise { given, written });
        }
    }

    #[test]
    fn what_is_no_place_is_no_origin() {
        assert_eq!("*".parse::<WebOrigin>(), Err(WebOriginError::Everybody));
        for wrong in [
            "",
            "null",
            "h5.example.com",
            "file:///",
            "https://",
            "https://*.example.com:a",
        ] {
            let refusal = wrong.parse::<WebOrigin>().unwrap_err();
            assert_eq!(refusal, WebOriginError::Malformed(wrong.to_owned()));
        }
    }
}
