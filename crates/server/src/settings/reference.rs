//! The default file: the defaults themselves, and what it says about each setting.

use toml::Table;

use crate::language::{Language, is_chinese};

/// The commented default file, word for word.
pub const TEXT: &str = include_str!("default.toml");

pub fn defaults() -> Table {
    TEXT.parse()
        .expect("the embedded default file is TOML, as a test shows")
}

/// What the default file says about a setting.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    pub comment: Vec<&'static str>,
    /// A line with a right value.
    pub example: &'static str,
}

impl Entry {
    /// The lines of the comment that are in one language.
    pub fn comment_in(&self, language: Language) -> impl Iterator<Item = &'static str> {
        let is_meant =
            move |line: &&str| line.contains(is_chinese) == (language == Language::Chinese);
        self.comment.iter().copied().filter(is_meant)
    }
}

/// `None` for a name that is not in the default file.
pub fn entry(name: &str) -> Option<Entry> {
    let (mut section, mut comment, mut example) = ("", Vec::new(), None);
    for line in TEXT.lines() {
        if let Some(words) = line.strip_prefix('#') {
            match words.trim().strip_prefix("Example: ") {
                Some(line) => example = Some(line),
                None => comment.push(words.trim()),
            }
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            (comment, example) = (Vec::new(), None);
        } else if let Some((key, _)) = line.split_once(" = ") {
            let full_name = if section.is_empty() {
                key.to_owned()
            } else {
                format!("{section}.{key}")
            };
            if full_name == name {
                return Some(Entry {
                    comment,
                    example: example.unwrap_or(line),
                });
            }
            (comment, example) = (Vec::new(), None);
        } else {
            (comment, example) = (Vec::new(), None);
        }
    }
    None
}

/// Where a setting stands in the default file; behind all of it what has no place there, as the apps.
pub fn place(name: &str) -> usize {
    let (section, key) = name.rsplit_once('.').unwrap_or(("", name));
    let mut current = "";
    for (place, line) in TEXT.lines().enumerate() {
        if let Some(name) = line.strip_prefix('[') {
            current = name.trim_end_matches(']');
        } else if current == section
            && line
                .split_once(" = ")
                .is_some_and(|(found, _)| found == key)
        {
            return place;
        }
    }
    usize::MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_comment_in_both_languages_and_an_example() {
        fn check(prefix: &str, table: &Table) {
            for (key, value) in table {
                let name = if prefix.is_empty() {
                    key.clone()
                } else {
                    format!("{prefix}.{key}")
                };
                match value.as_table() {
                    Some(section) => check(&name, section),
                    None => {
                        let entry = entry(&name).unwrap_or_else(|| panic!("{name} is not found"));
                        for language in [Language::Chinese, Language::English] {
                            let lines = entry.comment_in(language).count();
                            assert!(lines > 0, "{name} has no comment in {language}");
                        }
                        assert!(entry.example.starts_with(key), "{name}: {}", entry.example);
                        assert!(
                            !entry.example.ends_with("\"\"") && !entry.example.ends_with("[]"),
                            "{name}"
                        );
                    }
                }
            }
        }
        check("", &defaults());
    }
}
