//! What is printed.

use crate::measure::{CONNECTIONS, Rounds, Row};
use crate::processors;

/// So many times as many answers as another row.
pub struct AtLeast {
    pub ours: usize,
    pub theirs: usize,
    pub times: f64,
}

pub struct AtMost {
    pub what: String,
    pub amount: f64,
    pub at_most: f64,
    pub unit: &'static str,
}

pub fn heading(rounds: usize) {
    println!();
    println!(
        "The server: weapp-login with its default settings, its log in a file, its database on the disk."
    );
    println!(
        "{CONNECTIONS} connections that are kept, each asking as soon as it has its answer. Who is measured has a processor of"
    );
    println!(
        "its own; the load, WeChat (simulated, over HTTP) and PostgreSQL share another. {rounds} rounds, rows interleaved,"
    );
    println!(
        "medians; \"µs\" is what the process used of its processor for an answer. Compare ratios, not rates."
    );
    if processors::are_shared() {
        println!("There is one processor only: the load takes its part of what is measured.");
    }
}

/// The first row is the one that the others are compared to.
pub fn print(title: &str, rows: &[Row], measured: &Rounds, goals: &[AtLeast]) {
    println!();
    println!(
        "  {title:<48} {:>9} {:>9} {:>8}",
        "a second", "× first", "µs"
    );
    println!("  {}", "─".repeat(77));
    for (index, row) in rows.iter().enumerate() {
        println!(
            "  {:<48} {:>9.0} {:>8.2}× {:>8.1}",
            row.name,
            measured.per_second(index),
            measured.ratio(index, 0),
            measured.micros_used(index)
        );
    }
    if goals.is_empty() {
        return;
    }
    println!();
    println!(
        "  {:<48} {:>9} {:>9}",
        "goal: ours by theirs", "ours", "at least"
    );
    println!("  {}", "─".repeat(77));
    for &AtLeast {
        ours,
        theirs,
        times,
    } in goals
    {
        let ratio = measured.ratio(ours, theirs);
        let what = format!("by {}", rows[theirs].name);
        println!(
            "  {what:<48} {ratio:>9.2} {times:>9} {:>8}",
            outcome(ratio >= times)
        );
    }
}

pub fn print_amounts(amounts: &[AtMost]) {
    println!();
    println!("  {:<48} {:>9} {:>9}", "goal: amount", "ours", "at most");
    println!("  {}", "─".repeat(77));
    for AtMost {
        what,
        amount,
        at_most,
        unit,
    } in amounts
    {
        println!(
            "  {what:<48} {:>9} {:>9} {:>8}",
            format!("{amount:.1} {unit}"),
            format!("{at_most} {unit}"),
            outcome(amount <= at_most)
        );
    }
}

fn outcome(is_met: bool) -> &'static str {
    if is_met { "met" } else { "not met" }
}
