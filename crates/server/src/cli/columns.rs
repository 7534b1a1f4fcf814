//! Text in columns, in a terminal where a Chinese character is two columns wide.

use unicode_width::UnicodeWidthStr;

/// The text with spaces behind it, so many columns in all.
pub(super) fn padded(text: &str, columns: usize) -> String {
    let gap = columns.saturating_sub(text.width());
    format!("{text}{:gap$}", "")
}

/// Names and what they stand for, one a line, the latter below each other.
pub(super) fn table<'a>(rows: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let rows: Vec<(&str, String)> = rows.into_iter().collect();
    let widest = rows.iter().map(|(name, _)| name.width()).max();
    let columns = widest.unwrap_or_default() + 2;
    let line = |(name, value): &(&str, String)| format!("{}{value}\n", padded(name, columns));
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chinese_character_takes_two_columns() {
        let rows = [("用户", "1".to_owned()), ("openid", "2".to_owned())];
        assert_eq!(table(rows), "用户    1\nopenid  2\n");
    }
}
