//! Tables of figures.

use std::time::Duration;

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, Table};

/// The headings are in two languages, one above the other. The first columns are words; the others are figures and
/// stand to the right.
pub fn print<const COLUMNS: usize>(
    title: &str,
    words: usize,
    headings: [&str; COLUMNS],
    rows: &[[String; COLUMNS]],
) {
    let mut table = Table::new();
    table
        .load_preset(UTF8_FULL_CONDENSED)
        .set_header(headings)
        .add_rows(rows);
    for column in table.column_iter_mut().skip(words) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("\n{title}\n{table}");
}

/// 1234567 as `1,234,567`.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub fn millis(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1_000.0)
}

pub fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}

/// Of KiB.
pub fn megabytes(kibibytes: u64) -> String {
    format!("{} MiB", kibibytes.div_ceil(1024))
}

pub fn rate(per_second: f64) -> String {
    format!("{per_second:.0}/s")
}
