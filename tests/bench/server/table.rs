//! What is printed.

use crate::measure::{CONNECTIONS, Rounds, Row};

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
        "{CONNECTIONS} connections that are kept, each asking as soon as it has its answer. Who is measured shares one processor"
    );
    println!(
        "with the load and with WeChat (simulated, over HTTP); PostgreSQL has another. {rounds} rounds, rows interleaved, medians."
    );
    println!(
        "\"µs\" is the time that the process used of its processor for an answer; \"× first\" compares what a second of that time"
    );
    println!(
        "gives, and what a second of the clock gives. A goal is met if both are enough. Compare ratios, not rates."
    );
}

/// The first row is the one that the others are compared to.
pub fn print(title: &str, rows: &[Row], measured: &Rounds, goals: &[AtLeast]) {
    println!();
    println!(
        "  {title:<48} {:>9} {:>9} {:>9} {:>9}",
        "µs", "× first", "a second", "× first"
    );
    println!("  {}", "─".repeat(88));
    for (index, row) in rows.iter().enumerate() {
        println!(
            "  {:<48} {:>9.1} {:>8.2}× {:>9.0} {:>8.2}×",
            row.name,
            measured.micros_used(index),
            measured.ratio_by_processor(index, 0),
            measured.per_second(index),
            measured.ratio(index, 0)
        );
    }
    if goals.is_empty() {
        return;
    }
    println!();
    println!(
        "  {:<48} {:>9} {:>9} {:>9}",
        "goal: by the processor, by the clock", "ours", "ours", "at least"
    );
    println!("  {}", "─".repeat(88));
    for &AtLeast {
        ours,
        theirs,
        times,
    } in goals
    {
        let by_processor = measured.ratio_by_processor(ours, theirs);
        let by_clock = measured.ratio(ours, theirs);
        let what = format!("{} by {}", rows[ours].name, rows[theirs].name);
        let outcome = outcome(by_processor.min(by_clock) >= times);
        println!("  {what:<48} {by_processor:>9.2} {by_clock:>9.2} {times:>9} {outcome:>8}");
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
