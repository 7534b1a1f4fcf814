//! The default file: the defaults themselves, and what it says about each setting.

use toml::Table;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_has_a_comment_and_an_example() {
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
                        assert!(!entry.comment.is_empty(), "{name} has no comment");
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
