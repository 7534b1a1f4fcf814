//! Connections that are lent for one piece of work, and transactions that are tried again.

use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::any::{AnyQueryResult, AnyRow};
use sqlx::pool::PoolConnection;
use sqlx::query::{Query, QueryAs};
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, FromRow};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::statements::Statements;
use super::together::Together;
use crate::random;
use crate::sight::StoreMetrics;
use crate::store::StoreError;

pub type Arguments = <Any as sqlx::Database>::Arguments;

/// How long to stand back before a transaction is tried again, at first and at most.
const SHORTEST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// For what takes as long as it takes.
const LEISURE: Duration = Duration::from_secs(60 * 60);

/// A connection, in a transaction or not, and the words of its database.
pub struct Connection<'c> {
    pub sql: &'static Statements,
    /// Whether events are written at all.
    pub keeps_events: bool,
    connection: &'c mut AnyConnection,
}

impl Connection<'_> {
    /// How many rows it has changed, or found to be so already.
    pub async fn execute(&mut self, query: Query<'_, Any, Arguments>) -> Result<u64, StoreError> {
        let done: AnyQueryResult = query.execute(&mut *self.connection).await?;
        Ok(done.rows_affected())
    }

    pub async fn optional<T>(
        &mut self,
        query: QueryAs<'_, Any, T, Arguments>,
    ) -> Result<Option<T>, StoreError>
    where
        T: Send + Unpin + for<'r> FromRow<'r, AnyRow>,
    {
        Ok(query.fetch_optional(&mut *self.connection).await?)
    }

    pub async fn one<T>(&mut self, query: QueryAs<'_, Any, T, Arguments>) -> Result<T, StoreError>
    where
        T: Send + Unpin + for<'r> FromRow<'r, AnyRow>,
    {
        Ok(query.fetch_one(&mut *self.connection).await?)
    }

    pub async fn all<T>(
        &mut self,
        query: QueryAs<'_, Any, T, Arguments>,
    ) -> Result<Vec<T>, StoreError>
    where
        T: Send + Unpin + for<'r> FromRow<'r, AnyRow>,
    {
        Ok(query.fetch_all(&mut *self.connection).await?)
    }
}

/// What is done on one connection; the whole of it again, when other transactions were in the way.
#[async_trait]
pub trait Work: Sync {
    type Done: Send;

    /// Whether a transaction that came to this is kept, or all of it taken back.
    fn is_kept(_done: &Self::Done) -> bool {
        true
    }

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError>;
}

/// Connections to one database; clones share them.
#[derive(Clone)]
pub struct Connections {
    pub sql: &'static Statements,
    pub pool: AnyPool,
    pub keeps_events: bool,
    /// How long a connection, and how long a lock, is waited for.
    pub patience: Duration,
    pub metrics: StoreMetrics,
    /// Where there is one writer at a time.
    pub together: Option<Together>,
}

impl Connections {
    /// Does the work in one transaction, as often as others are in the way and there is time.
    pub async fn transact<W: Work>(&self, work: &W) -> Result<W::Done, StoreError> {
        self.work(self.deadline(), in_transaction, work).await
    }

    /// The same for work that comes often and is short: where there is one writer at a time, several pieces of it are
    /// committed together.
    pub async fn transact_together<W: Work>(&self, work: &W) -> Result<W::Done, StoreError> {
        let Some(together) = &self.together else {
            return self.transact(work).await;
        };
        let began_at = Instant::now();
        let done = self.try_together(together, work).await;
        self.metrics.worked(began_at.elapsed(), &done);
        done
    }

    async fn try_together<W: Work>(
        &self,
        together: &Together,
        work: &W,
    ) -> Result<W::Done, StoreError> {
        let mut attempts = Attempts::until(self.deadline());
        loop {
            let done = timeout_at(attempts.deadline, together.run(self, work)).await;
            match done.map_err(|_| too_long())? {
                Ok(done) => return Ok(done),
                Err(error) => self.stand_back(&mut attempts, error).await?,
            }
        }
    }

    /// The same for work that takes as long as it takes.
    pub async fn transact_at_leisure<W: Work>(&self, work: &W) -> Result<W::Done, StoreError> {
        self.work(Instant::now() + LEISURE, in_transaction, work)
            .await
    }

    /// Does the work without a transaction: each statement sees what is committed.
    pub async fn ask<W: Work>(&self, work: &W) -> Result<W::Done, StoreError> {
        self.work(self.deadline(), without_transaction, work).await
    }

    async fn work<W: Work>(
        &self,
        deadline: Instant,
        way: Way<W>,
        work: &W,
    ) -> Result<W::Done, StoreError> {
        let began_at = Instant::now();
        let done = self.try_to_work(deadline, way, work).await;
        self.metrics.worked(began_at.elapsed(), &done);
        done
    }

    async fn try_to_work<W: Work>(
        &self,
        deadline: Instant,
        way: Way<W>,
        work: &W,
    ) -> Result<W::Done, StoreError> {
        let mut attempts = Attempts::until(deadline);
        loop {
            let mut lent = timeout_at(deadline, self.lend())
                .await
                .map_err(|_| too_long())??;
            let doing = way(self, &mut lent.connection, work);
            let done = timeout_at(deadline, doing).await;
            let done = done.map_err(|_| too_long())?;
            lent.give_back(self.patience);
            match done {
                Ok(done) => return Ok(done),
                Err(error) => self.stand_back(&mut attempts, error).await?,
            }
        }
    }

    async fn stand_back(
        &self,
        attempts: &mut Attempts,
        error: StoreError,
    ) -> Result<(), StoreError> {
        attempts.stand_back(error).await?;
        self.metrics.retried();
        Ok(())
    }

    pub(super) async fn lend(&self) -> Result<Lent, StoreError> {
        let waiting = self.metrics.wait_for_connection();
        let acquired = self.pool.acquire().await;
        drop(waiting);
        if matches!(acquired, Err(sqlx::Error::PoolTimedOut)) {
            self.metrics.connection_timed_out();
        }
        Ok(Lent {
            connection: acquired?,
            is_settled: false,
        })
    }

    fn speak_through<'c>(&self, connection: &'c mut AnyConnection) -> Connection<'c> {
        Connection {
            sql: self.sql,
            keeps_events: self.keeps_events,
            connection,
        }
    }

    /// A turn for a connection, and another two for the locks of the others.
    fn deadline(&self) -> Instant {
        Instant::now() + self.patience * 3
    }
}

/// While others are in the way, stands back for a moment, and for a longer one the next time.
struct Attempts {
    deadline: Instant,
    pause: Duration,
}

impl Attempts {
    fn until(deadline: Instant) -> Self {
        Self {
            deadline,
            pause: SHORTEST_PAUSE,
        }
    }

    /// The error, if another attempt would be no use, or too late.
    async fn stand_back(&mut self, error: StoreError) -> Result<(), StoreError> {
        if !matches!(error, StoreError::Contended(_))
            || Instant::now() + self.pause >= self.deadline
        {
            return Err(error);
        }
        sleep(spread(self.pause)).await;
        self.pause = LONGEST_PAUSE.min(self.pause * 2);
        Ok(())
    }
}

/// How a piece of work is done on a connection.
type Way<W> = for<'w> fn(&'w Connections, &'w mut AnyConnection, &'w W) -> Doing<'w, W>;
type Doing<'w, W> =
    Pin<Box<dyn Future<Output = Result<<W as Work>::Done, StoreError>> + Send + 'w>>;

fn in_transaction<'w, W: Work>(
    connections: &'w Connections,
    connection: &'w mut AnyConnection,
    work: &'w W,
) -> Doing<'w, W> {
    Box::pin(async move {
        let mut transaction = connection.begin_with(connections.sql.begin).await?;
        let mut connection = connections.speak_through(&mut transaction);
        match work.run(&mut connection).await {
            Ok(done) if W::is_kept(&done) => {
                transaction.commit().await?;
                Ok(done)
            }
            done => {
                // Where it can't be taken back the connection is lost, and the transaction with it.
                let _ = transaction.rollback().await;
                done
            }
        }
    })
}

fn without_transaction<'w, W: Work>(
    connections: &'w Connections,
    connection: &'w mut AnyConnection,
    work: &'w W,
) -> Doing<'w, W> {
    Box::pin(async move { work.run(&mut connections.speak_through(connection)).await })
}

/// A connection on which something was broken off, or did not come to its end in time, is not used again: its answer
/// may still come, or never.
pub(super) struct Lent {
    connection: PoolConnection<Any>,
    is_settled: bool,
}

impl Lent {
    pub(super) fn connection(&mut self, connections: &Connections) -> Connection<'_> {
        connections.speak_through(&mut self.connection)
    }

    /// The pool asks a connection that comes back whether it is still alive, and would wait for the answer for ever.
    pub(super) fn give_back(mut self, patience: Duration) {
        self.is_settled = true;
        tokio::spawn(timeout(patience, self.connection.return_to_pool()));
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.is_settled {
            self.connection.close_on_drop();
        }
    }
}

fn too_long() -> StoreError {
    StoreError::Unavailable("it takes too long".into())
}

/// Between half and the whole of it, so that two who met do not meet again.
fn spread(pause: Duration) -> Duration {
    let [octet] = random::octets::<1>();
    pause.mul_f64(0.5 + f64::from(octet) / 512.0)
}
