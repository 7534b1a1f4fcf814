//! One list of codes: in the code and in the documentation.

use std::collections::BTreeSet;

use weapp_login_guard::http::ErrorCode;

#[test]
fn every_code_is_unique_and_documented() {
    let readme = include_str!("../../crates/server/README.md");
    let rows: BTreeSet<String> = readme
        .lines()
        .filter(|line| line.starts_with("| "))
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let (code, error, retry) = (cells.first()?, cells.get(2)?, cells.get(3)?);
            let code = code.parse::<u16>().ok().filter(|code| *code != 0)?;
            Some(format!(
                "{code} {} {}",
                error.trim_matches('`'),
                retry.trim_matches('`')
            ))
        })
        .collect();
    let known: BTreeSet<String> = ErrorCode::ALL
        .iter()
        .map(|code| format!("{} {} {}", code.number(), code.name(), code.retry()))
        .collect();
    assert_eq!(known.len(), ErrorCode::ALL.len());
    assert_eq!(rows, known);
}
