//! One text in both languages.

use std::borrow::Cow;

use super::Language;

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub zh: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Words {
    /// What is the same in every language: a name, a number, what somebody else says.
    pub fn same(text: impl ToString) -> Self {
        let text = text.to_string();
        Self {
            zh: text.clone().into(),
            en: text.into(),
        }
    }

    pub fn said_in(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    /// Each with the next one in its language behind it.
    pub fn and(self, next: &Self) -> Self {
        Self {
            zh: format!("{}{}", self.zh, next.zh).into(),
            en: format!("{}{}", self.en, next.en).into(),
        }
    }

    /// The texts of a list, in each language.
    pub fn joined(texts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let (zh, en): (Vec<_>, Vec<_>) = texts.into_iter().map(|text| (text.zh, text.en)).unzip();
        Self {
            zh: zh.join(between).into(),
            en: en.join(between).into(),
        }
    }

    /// The two sides of `中文 / English`, or of lines that are parted by one with `/` alone; `None` if it has only one.
    pub fn parted(text: &str) -> Option<Self> {
        let (zh, en) = two_sides(text)?;
        Some(Self {
            zh: zh.to_owned().into(),
            en: en.to_owned().into(),
        })
    }
}

impl From<&'static str> for Words {
    /// From `中文 / English`; a text with one side is the same in both languages.
    fn from(text: &'static str) -> Self {
        let (zh, en) = two_sides(text).unwrap_or((text, text));
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

impl From<String> for Words {
    /// What is the same in both languages, as [`Words::same`].
    fn from(text: String) -> Self {
        Self::same(text)
    }
}

fn two_sides(text: &str) -> Option<(&str, &str)> {
    text.split_once("\n/\n").or_else(|| text.split_once(" / "))
}

/// What speaks to people. Its `Display`, if it has one, is English, for the log.
pub trait Bilingual {
    fn words(&self) -> Words;
}

/// A text with something in it: `words!("有 {count} 个", "there are {count}")`.
///
/// What is named in the text is the same in both languages; what stands behind it, for `{}`, is [`Words`] itself.
macro_rules! words {
    ($zh:literal, $en:literal $(, $part:expr)* $(,)?) => {
        $crate::language::Words {
            zh: ::std::format!($zh $(, $part.zh)*).into(),
            en: ::std::format!($en $(, $part.en)*).into(),
        }
    };
}

/// Makes what speaks to people an error that the log has in English.
macro_rules! english_for_the_log {
    ($($error:ty),+ $(,)?) => {$(
        impl ::std::fmt::Display for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&$crate::language::Bilingual::words(self).en)
            }
        }

        impl ::std::error::Error for $error {}
    )+};
}

pub(crate) use {english_for_the_log, words};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_parted_once() {
        let words = Words::from("一个 / one");
        assert_eq!(words.said_in(Language::Chinese), "一个");
        assert_eq!(words.said_in(Language::English), "one");
        let words = Words::from("例：\n  一 / 二\n/\nFor example:\n  one");
        assert_eq!(words.zh, "例：\n  一 / 二");
        assert_eq!(words.en, "For example:\n  one");
    }

    #[test]
    fn what_stands_in_a_text_speaks_its_language() {
        let (name, reason) = ("x", Words::from("太短 / too short"));
        let words = words!("{name} 不行：{}", "{name} is wrong: {}", reason);
        assert_eq!(words.zh, "x 不行：太短");
        assert_eq!(words.en, "x is wrong: too short");
    }
}
