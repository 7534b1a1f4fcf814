//! How long something takes, and how often it can be done.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

/// 1 µs to 2 minutes, to three digits.
const LONGEST: u64 = 120_000_000;

pub struct Figures {
    histogram: Histogram<u64>,
    elapsed: Duration,
}

impl Figures {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            histogram: Histogram::new_with_bounds(1, LONGEST, 3)?,
            elapsed: Duration::ZERO,
        })
    }

    pub fn of(durations: impl IntoIterator<Item = Duration>) -> anyhow::Result<Self> {
        let mut figures = Self::new()?;
        for duration in durations {
            figures.add(duration);
        }
        Ok(figures)
    }

    fn add(&mut self, duration: Duration) {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(LONGEST);
        self.histogram.saturating_record(micros);
        self.elapsed += duration;
    }

    pub fn count(&self) -> u64 {
        self.histogram.len()
    }

    /// `0.5` is the median, `1.0` the longest.
    pub fn quantile(&self, quantile: f64) -> Duration {
        Duration::from_micros(self.histogram.value_at_quantile(quantile))
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure of a few digits")]
    pub fn per_second(&self) -> f64 {
        self.histogram.len() as f64 / self.elapsed.as_secs_f64()
    }
}

/// So many do it, each again and again, until the time is over. The first failure ends it all.
pub async fn again_and_again<F, Working>(
    workers: usize,
    time: Duration,
    work: F,
) -> anyhow::Result<Figures>
where
    F: Fn() -> Working + Clone + Send + 'static,
    Working: Future<Output = anyhow::Result<()>> + Send,
{
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..workers {
        let work = work.clone();
        tasks.spawn(async move {
            let mut figures = Figures::new()?;
            while started.elapsed() < time {
                let before = Instant::now();
                work().await?;
                figures.add(before.elapsed());
            }
            anyhow::Ok(figures)
        });
    }
    let mut all = Figures::new()?;
    while let Some(figures) = tasks.join_next().await {
        all.histogram.add(&figures??.histogram)?;
    }
    all.elapsed = started.elapsed();
    Ok(all)
}
