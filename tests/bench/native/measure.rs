//! Every round measures all rows one after another, so that a slow moment of the machine hits them alike; a
//! figure is the median of the rounds, and a ratio the median of the rounds' ratios to another row.

use std::time::{Duration, Instant};

pub const ROUNDS: usize = 41;
/// How long one row runs within a round.
const SLICE: Duration = Duration::from_millis(45);

pub struct Row {
    pub name: &'static str,
    pub encrypted: &'static str,
    /// Of a token, in characters; 0 for what makes none.
    pub length: usize,
    pub run: Box<dyn FnMut()>,
}

/// Microseconds for one run of each row, round by round.
pub struct Rounds(Vec<Vec<f64>>);

pub fn measure(rows: &mut [Row]) -> Rounds {
    let runs: Vec<u32> = rows.iter_mut().map(runs_in_a_slice).collect();
    let mut round = |_| {
        let rows = rows.iter_mut().zip(&runs);
        rows.map(|(row, &runs)| {
            let start = Instant::now();
            (0..runs).for_each(|_| (row.run)());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(runs)
        })
        .collect()
    };
    Rounds((0..ROUNDS).map(&mut round).collect())
}

impl Rounds {
    pub fn micros(&self, row: usize) -> f64 {
        median(self.0.iter().map(|round| round[row]))
    }

    /// How many times as long a row took as another.
    pub fn ratio(&self, row: usize, to: usize) -> f64 {
        median(self.0.iter().map(|round| round[row] / round[to]))
    }
}

fn runs_in_a_slice(row: &mut Row) -> u32 {
    let start = Instant::now();
    let mut runs = 0;
    while start.elapsed() < SLICE {
        (row.run)();
        runs += 1;
    }
    runs
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
