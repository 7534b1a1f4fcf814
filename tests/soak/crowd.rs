//! Phones that come when they come, whether or not the server keeps up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::connection::{Connection, Heard};
use crate::measure::Figures;

/// How often new phones come, as many as are due.
const TICK: Duration = Duration::from_millis(1);

/// What they heard.
pub struct Report {
    pub good: Figures,
    pub told_to_wait: Figures,
    /// Neither, and connections that broke.
    pub wrong: u64,
    /// For whom there was no connection left.
    pub not_sent: u64,
    pub elapsed: Duration,
}

impl Report {
    #[expect(clippy::cast_precision_loss, reason = "a figure of a few digits")]
    pub fn good_per_second(&self) -> f64 {
        self.good.count() as f64 / self.elapsed.as_secs_f64()
    }
}

/// Whoever comes and finds no connection of so many free goes away again, as at a gateway; without a rate everybody
/// comes again as soon as they are answered.
pub async fn come<Request>(
    address: &str,
    connections: usize,
    rate: Option<f64>,
    time: Duration,
    request: Request,
) -> anyhow::Result<Report>
where
    Request: Fn() -> anyhow::Result<String> + Send + Sync + 'static,
{
    let request = Arc::new(request);
    let tickets = Arc::new(Semaphore::new(0));
    let idle = Arc::new(AtomicUsize::new(0));
    let wrong = Arc::new(AtomicU64::new(0));
    let mut phones = JoinSet::new();
    for _ in 0..connections {
        let mut connection = Connection::to(address).await?;
        let (request, tickets) = (Arc::clone(&request), Arc::clone(&tickets));
        let (idle, wrong) = (Arc::clone(&idle), Arc::clone(&wrong));
        let address = address.to_owned();
        phones.spawn(async move {
            let mut heard = Vec::new();
            loop {
                idle.fetch_add(1, Ordering::Relaxed);
                let Ok(ticket) = tickets.acquire().await else {
                    return anyhow::Ok(heard);
                };
                if rate.is_some() {
                    ticket.forget();
                } else {
                    drop(ticket);
                    idle.fetch_sub(1, Ordering::Relaxed);
                }
                let request = request()?;
                let sent = Instant::now();
                match connection.ask(&request).await {
                    Ok(Heard::Wrong(_)) => _ = wrong.fetch_add(1, Ordering::Relaxed),
                    Ok(what) => heard.push((what, sent.elapsed())),
                    Err(_) => {
                        wrong.fetch_add(1, Ordering::Relaxed);
                        connection = Connection::to(&address).await?;
                    }
                }
            }
        });
    }
    let started = Instant::now();
    let not_sent = match rate {
        None => {
            tickets.add_permits(connections);
            tokio::time::sleep(time).await;
            0
        }
        Some(rate) => send_at(rate, time, &tickets, &idle).await?,
    };
    tickets.close();
    let elapsed = started.elapsed();
    let mut heard = Vec::new();
    while let Some(phone) = phones.join_next().await {
        heard.extend(phone??);
    }
    let of = |wanted| {
        let durations = heard.iter().filter(move |(what, _)| *what == wanted);
        Figures::of(durations.map(|(_, duration)| *duration))
    };
    Ok(Report {
        good: of(Heard::Good)?,
        told_to_wait: of(Heard::ToldToWait)?,
        wrong: wrong.load(Ordering::Relaxed),
        not_sent,
        elapsed,
    })
}

/// Returns how many found no connection.
async fn send_at(
    rate: f64,
    time: Duration,
    tickets: &Semaphore,
    idle: &AtomicUsize,
) -> anyhow::Result<u64> {
    let started = Instant::now();
    let (mut sent, mut not_sent) = (0, 0);
    let mut ticks = tokio::time::interval(TICK);
    while started.elapsed() < time {
        ticks.tick().await;
        let due = due(rate, started.elapsed()) - sent;
        sent += due;
        let due = usize::try_from(due)?;
        let free = idle.load(Ordering::Relaxed);
        let going = due.min(free);
        idle.fetch_sub(going, Ordering::Relaxed);
        tickets.add_permits(going);
        not_sent += u64::try_from(due - going)?;
    }
    Ok(not_sent)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole phones"
)]
fn due(rate: f64, elapsed: Duration) -> u64 {
    (rate * elapsed.as_secs_f64()) as u64
}

/// One phone alone, that asks again and again and hears nothing but good answers.
pub async fn alone(address: &str, time: Duration, request: String) -> anyhow::Result<Figures> {
    let mut connection = Connection::to(address).await?;
    let mut durations = Vec::new();
    let started = Instant::now();
    while started.elapsed() < time {
        let sent = Instant::now();
        let heard = connection.ask(&request).await?;
        (heard == Heard::Good)
            .then_some(())
            .context("a phone alone was refused")?;
        durations.push(sent.elapsed());
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Figures::of(durations)
}
