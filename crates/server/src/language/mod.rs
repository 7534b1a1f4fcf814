//! Two languages for everything that an operator reads: Chinese and English, one at a time.
//!
//! Whatever speaks to a person holds both ([`Words`]), and whoever prints it picks one. The log is in English: its
//! words are searched for, and an error's `Display` is what the log has.
//!
//! A text that never changes is written `中文 / English`, in one literal or doc comment; of several lines, the two
//! are parted by a line with nothing but `/`. A text with something in it is `words!`.

mod words;
mod others;

use std::fmt;
use std::str::FromStr;

pub use words::{Bilingual, Words};
pub(crate) use words::{english_for_the_log, words};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    Chinese,
    #[default]
    English,
}

impl Language {
    /// Of the system's locale, `LC_ALL`, `LC_MESSAGES` or `LANG` where these tell: Chinese for `zh…`, or else English.
    pub fn of_the_system() -> Self {
        let locale = sys_locale::get_locale().unwrap_or_default();
        locale.parse().unwrap_or_default()
    }
}

/// The text names neither language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownLanguage;

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// From `zh`, `en`, or a locale such as `zh_CN.UTF-8`.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let end = text.find(|character: char| !character.is_ascii_alphabetic());
        match text[..end.unwrap_or(text.len())]
            .to_ascii_lowercase()
            .as_str()
        {
            "zh" => Ok(Self::Chinese),
            "en" => Ok(Self::English),
            _ => Err(UnknownLanguage),
        }
    }
}

impl Bilingual for UnknownLanguage {
    fn words(&self) -> Words {
        "应为 zh 或 en / it must be zh or en".into()
    }
}

english_for_the_log!(UnknownLanguage);

/// Whether a character is of a Chinese text.
pub fn is_chinese(character: char) -> bool {
    // CJK symbols and punctuation, the ideographs, and the full-width forms.
    matches!(character, '\u{3001}'..='\u{303F}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chinese => "zh",
            Self::English => "en",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_tells_the_language() {
        for (text, language) in [
            ("zh", Ok(Language::Chinese)),
            ("zh-CN", Ok(Language::Chinese)),
            ("zh_TW.UTF-8", Ok(Language::Chinese)),
            ("en_US.UTF-8", Ok(Language::English)),
            ("de-DE", Err(UnknownLanguage)),
            ("C", Err(UnknownLanguage)),
            ("", Err(UnknownLanguage)),
        ] {
            assert_eq!(text.parse(), language, "{text:?}");
        }
    }
}
