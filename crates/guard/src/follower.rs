//! Hearing of revocations: everything there is, and then whatever comes.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use tokio_util::sync::CancellationToken;

use crate::causes::with_causes;
use crate::moment::Moment;
use crate::revocation_source::{RevocationPage, RevocationSource};
use crate::revocations::Revocations;

/// Reads a source to its end, again and again.
pub struct Follower<Source: RevocationSource> {
    source: Source,
    revocations: Arc<Revocations>,
    pace: Pace,
    cursor: Option<Source::Cursor>,
    /// When the feed was last read to its end.
    complete_at: Option<Moment>,
    is_cut_off: bool,
}

/// How often a follower asks.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Between two readings, so that a flood of revocations comes in few pages.
    pub pause: Duration,
    /// How long the source may hold back a page without news.
    pub wait: Duration,
    /// After failures the pause grows up to this, and up to twice of it by chance.
    pub longest_back_off: Duration,
}

impl<Source: RevocationSource> Follower<Source> {
    pub fn new(source: Source, revocations: Arc<Revocations>, pace: Pace) -> Self {
        Self {
            source,
            revocations,
            pace,
            cursor: None,
            complete_at: None,
            is_cut_off: false,
        }
    }

    /// Reads everything there is.
    pub async fn catch_up(&mut self) -> Result<(), Source::Error> {
        self.read_to_the_end(Duration::ZERO).await
    }

    /// Hears what is new, whatever happens, until told to stop. An outage is logged when it begins and when it
    /// ends.
    pub async fn follow(mut self, stop: CancellationToken) {
        stop.run_until_cancelled(self.follow_for_ever()).await;
    }

    async fn follow_for_ever(&mut self) {
        let patience = ExponentialBuilder::new()
            .with_min_delay(self.pace.pause)
            .with_max_delay(self.pace.longest_back_off)
            .without_max_times()
            .with_jitter();
        let mut back_off = patience.build();
        loop {
            let read = self.read_to_the_end(self.time_to_wait()).await;
            self.report(read.as_ref().err());
            let pause = match read {
                Ok(()) => {
                    back_off = patience.build();
                    self.pace.pause
                }
                Err(_) => back_off.next().unwrap_or(self.pace.longest_back_off),
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.revocations.applied() => {}
            }
        }
    }

    async fn read_to_the_end(&mut self, wait: Duration) -> Result<(), Source::Error> {
        let mut wait = wait;
        loop {
            // What is committed after this moment may be missing from the page.
            let asked_at = Moment::now();
            let page = self.source.next_page(self.cursor.as_ref(), wait).await?;
            let more = page.more;
            self.take(page);
            if !more {
                self.end_at(asked_at);
                return Ok(());
            }
            wait = Duration::ZERO;
        }
    }

    fn take(&mut self, page: RevocationPage<Source::Cursor>) {
        if page.reset {
            // What a restored backup has forgotten stays ended here: a session that was once ended is better
            // lost than found.
            tracing::warn!("the database is not the one of before; its revocations are read anew");
        }
        if page.not_understood_until.is_some() {
            tracing::error!(
                "there is a revocation that this version does not understand: update it; until then, what is \
                 known here counts as stale"
            );
        }
        self.cursor.clone_from(&page.cursor);
        self.revocations.take(page);
    }

    fn end_at(&mut self, asked_at: Moment) {
        if self.revocations.complete_at(asked_at) {
            self.complete_at = Some(asked_at);
        } else {
            tracing::warn!("the clock was ahead, and has been put back; revocations are read anew");
            self.complete_at = None;
            self.cursor = None;
        }
    }

    /// Waiting for news is for those who know everything else: whoever does not wants an answer at once.
    fn time_to_wait(&self) -> Duration {
        let is_up_to_date = self
            .complete_at
            .is_some_and(|at| at.elapsed() < self.pace.wait / 2);
        if is_up_to_date && !self.is_cut_off {
            self.pace.wait
        } else {
            Duration::ZERO
        }
    }

    fn report(&mut self, error: Option<&Source::Error>) {
        if self.is_cut_off == error.is_some() {
            return;
        }
        self.is_cut_off = error.is_some();
        match error {
            Some(error) => {
                let error = with_causes(error);
                tracing::error!(error, "revocations are not heard");
            }
            None => tracing::info!("revocations are heard again"),
        }
    }
}
