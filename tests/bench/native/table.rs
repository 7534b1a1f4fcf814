//! What is printed.

use crate::floor;
use crate::measure::{ROUNDS, Rounds, Row, measure};

/// What a table of ours, others and the floor is to show.
pub struct Goals {
    /// To take less time than each of these.
    pub others: Vec<&'static str>,
    pub ours: &'static str,
    /// The row of ours that does what the floor does.
    pub floored: &'static str,
}

const AT_MOST_BY_THE_FLOOR: f64 = 1.5;

pub fn heading() {
    println!();
    println!(
        "Native: weapp-login v1 (AES-256-CBC + HMAC-SHA-512, CBOR) against what others take instead."
    );
    println!(
        "One token, one thread, keys ready, the same claims; fernet, branca and OpenSSL hold our plaintext and read"
    );
    println!(
        "no claims. Sealing includes fresh random octets, unless the iv is said to be given; verifying includes the"
    );
    println!(
        "expiry, but for OpenSSL. {ROUNDS} rounds, rows interleaved, medians; a ratio above 1 is slower than the first."
    );
    println!(
        "Compare ratios, not microseconds; where the processor has SHA-256 but no SHA-512 instructions, they favour"
    );
    println!("the others.");
}

/// Measures and prints; the first row is the one that the others are compared to.
pub fn table(title: &str, mut rows: Vec<Row>, goals: Option<&Goals>) {
    let rounds = measure(&mut rows);
    println!();
    println!(
        "  {title:<32} {:>10} {:>9} {:>11} {:>9}",
        "µs", "× first", "characters", "encrypted"
    );
    println!("  {}", "─".repeat(75));
    for (index, row) in rows.iter().enumerate() {
        let (micros, ratio) = (rounds.micros(index), rounds.ratio(index, 0));
        let length = if row.length == 0 {
            String::new()
        } else {
            row.length.to_string()
        };
        println!(
            "  {:<32} {micros:>10.2} {ratio:>8.2}× {length:>11} {:>9}",
            row.name, row.encrypted
        );
    }
    if let Some(goals) = goals {
        print_goals(goals, &rows, &rounds);
    }
}

fn print_goals(goals: &Goals, rows: &[Row], rounds: &Rounds) {
    let share = |ours: &str, theirs: &str| {
        let at = |name| rows.iter().position(|row| row.name == name).unwrap();
        rounds.ratio(at(ours), at(theirs))
    };
    println!();
    println!("  {:<42} {:>9} {:>9}", "goal: our share", "ours", "at most");
    println!("  {}", "─".repeat(75));
    for theirs in &goals.others {
        let ours = share(goals.ours, theirs);
        let floor = floor::NAMES.map(|name| share(name, theirs));
        let outcome = match ours {
            ..=1.0 => "met",
            _ if floor.iter().all(|&floor| floor > 1.0) => "the floor is slower",
            _ => "not met",
        };
        println!(
            "  {:<42} {ours:>9.2} {:>9} {outcome:>20}",
            format!("by {theirs}"),
            1
        );
    }
    let floor = floor::NAMES.map(|name| share(goals.floored, name));
    let ours = floor.into_iter().fold(0.0, f64::max);
    let outcome = if ours <= AT_MOST_BY_THE_FLOOR {
        "met"
    } else {
        "not met"
    };
    println!(
        "  {:<42} {ours:>9.2} {AT_MOST_BY_THE_FLOOR:>9} {outcome:>20}",
        "by the floor, the fastest of the three"
    );
}
