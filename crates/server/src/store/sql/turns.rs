//! The turns of a feed: every entry once, in an order that nobody can be ahead of.
//!
//! An entry gets its turn after its commit. The primary key of the turns lets one instance at a time give out the next
//! one, which all committed entries without a turn share; so an entry never appears behind a reader's back, whatever
//! order transactions commit in and whatever the engine thinks of counters.

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::UnixMillis;

use super::rows;
use super::statements::{Statements, TurnStatements};
use super::transaction::{Connection, Connections, Work};
use crate::random;
use crate::store::{FeedCursor, StoreError};

/// The feeds, each with turns of its own: whoever follows one does not wait for the other.
#[derive(Clone, Copy, Debug)]
pub enum Feed {
    Revocations,
    Events,
}

impl Feed {
    fn statements(self, sql: &'static Statements) -> &'static TurnStatements {
        match self {
            Self::Revocations => &sql.revocation_turns,
            Self::Events => &sql.event_turns,
        }
    }
}

/// Behind every entry of a turn.
pub const WHOLE_TURN: [u8; 16] = [0xFF; 16];

/// As many share a turn at most, so that no transaction is a long one.
const MOST_IN_A_TURN: usize = 1_000;

/// Entries without a turn.
struct Waiting {
    feed: Feed,
    most: usize,
}

#[async_trait]
impl Work for Waiting {
    type Done = Vec<(Vec<u8>,)>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError> {
        let most = i64::try_from(self.most).unwrap_or(i64::MAX);
        let waiting = self.feed.statements(connection.sql).waiting;
        connection.all(query_as(waiting).bind(most)).await
    }
}

/// Gives the next turn; how many have taken it.
struct GiveTurn {
    feed: Feed,
    now: UnixMillis,
}

#[async_trait]
impl Work for GiveTurn {
    type Done = usize;

    /// A turn that nobody takes is taken back.
    fn is_kept(taken: &usize) -> bool {
        *taken > 0
    }

    async fn run(&self, connection: &mut Connection<'_>) -> Result<usize, StoreError> {
        let sql = self.feed.statements(connection.sql);
        let (last, _) = last_turn(connection, self.feed).await?.unwrap_or_default();
        let turn = last + 1;
        let give = query(sql.give)
            .bind(turn)
            .bind(random::octets::<16>().to_vec())
            .bind(rows::millis(self.now));
        connection.execute(give).await?;
        // One by one: an UPDATE of all that have none would wait, on MySQL, for one that is not committed yet.
        let waiting = Waiting {
            feed: self.feed,
            most: MOST_IN_A_TURN,
        }
        .run(connection)
        .await?;
        for (id,) in &waiting {
            let take = query(sql.take).bind(turn).bind(&id[..]);
            connection.execute(take).await?;
        }
        Ok(waiting.len())
    }
}

/// Gives everything that is committed its turn.
pub async fn order(
    readers: &Connections,
    writers: &Connections,
    feed: Feed,
    now: UnixMillis,
) -> Result<(), StoreError> {
    while !readers.ask(&Waiting { feed, most: 1 }).await?.is_empty() {
        if writers.transact(&GiveTurn { feed, now }).await? < MOST_IN_A_TURN {
            break;
        }
    }
    Ok(())
}

/// Number and mark.
pub async fn last_turn(
    connection: &mut Connection<'_>,
    feed: Feed,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let last = feed.statements(connection.sql).last;
    connection.optional(query_as(last)).await
}

pub async fn is_of_this_database(
    connection: &mut Connection<'_>,
    feed: Feed,
    cursor: &FeedCursor,
) -> Result<bool, StoreError> {
    let mark = mark_of_turn(connection, feed, cursor.turn).await?;
    Ok(mark.is_some_and(|mark| mark == cursor.mark))
}

pub async fn mark_of_turn(
    connection: &mut Connection<'_>,
    feed: Feed,
    turn: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let select = query_as(feed.statements(connection.sql).mark_of).bind(turn);
    let mark: Option<(Vec<u8>,)> = connection.optional(select).await?;
    Ok(mark.map(|(mark,)| mark))
}

pub fn cursor_at(turn: i64, mark: Vec<u8>, entry: Vec<u8>) -> Result<FeedCursor, StoreError> {
    Ok(FeedCursor {
        turn,
        mark: rows::octets(mark)?,
        entry: rows::octets(entry)?,
    })
}
