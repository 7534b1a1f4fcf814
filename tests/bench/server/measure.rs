//! Every round measures all rows one after another, so that a slow moment of the machine hits them alike; a figure is
//! the median of the rounds, and a ratio the median of the rounds' ratios to another row.

use std::rc::Rc;
use std::time::Duration;

use anyhow::Result;

use crate::contestants::Contestant;
use crate::load::{Load, NextRequest};

/// As many phones ask at once.
pub const CONNECTIONS: usize = 32;
/// How long one row runs within a round.
const SLICE: Duration = Duration::from_millis(200);
/// And before the first one: caches fill, code is compiled, users become known.
const WARMING_UP: Duration = Duration::from_secs(2);

pub struct Row {
    pub name: &'static str,
    pub contestant: Rc<Contestant>,
    pub request: NextRequest,
    /// So many answers at least before it is measured.
    pub warm_up: u64,
}

/// Of each row, round by round.
pub struct Rounds {
    rates: Vec<Vec<f64>>,
    answers: Vec<u64>,
    used: Vec<Duration>,
}

pub async fn measure(rows: &[Row], rounds: usize) -> Result<Rounds> {
    for row in rows {
        let mut load = open(row).await?;
        let mut answers = 0;
        while answers <= row.warm_up {
            answers += load.run(WARMING_UP).await?.0;
        }
    }
    // Only now: Node closes connections that have been idle for five seconds.
    let mut loads = Vec::new();
    for row in rows {
        loads.push(open(row).await?);
    }
    let mut measured = Rounds {
        rates: vec![Vec::new(); rows.len()],
        answers: vec![0; rows.len()],
        used: vec![Duration::ZERO; rows.len()],
    };
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for row in order {
            let process = &rows[row].contestant.process;
            let before = process.time_used()?;
            let (answers, time) = loads[row].run(SLICE).await?;
            measured.used[row] += process.time_used()? - before;
            measured.answers[row] += answers;
            measured.rates[row].push(answers as f64 / time.as_secs_f64());
        }
    }
    Ok(measured)
}

async fn open(row: &Row) -> Result<Load> {
    let request = NextRequest::clone(&row.request);
    Load::open(row.contestant.address, CONNECTIONS, request).await
}

impl Rounds {
    pub fn per_second(&self, row: usize) -> f64 {
        median(self.rates[row].iter().copied())
    }

    /// How many times as many answers a row gave as another.
    pub fn ratio(&self, row: usize, to: usize) -> f64 {
        let pairs = self.rates[row].iter().zip(&self.rates[to]);
        median(pairs.map(|(one, other)| one / other))
    }

    /// How many times as many answers a second of the processor gave.
    pub fn ratio_by_processor(&self, row: usize, to: usize) -> f64 {
        self.micros_used(to) / self.micros_used(row)
    }

    /// What the process used of its processors for each answer.
    pub fn micros_used(&self, row: usize) -> f64 {
        self.used[row].as_secs_f64() * 1e6 / self.answers[row] as f64
    }
}

pub fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<f64> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
