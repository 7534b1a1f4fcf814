//! The feed: every revocation once, in an order that nobody can be ahead of.
//!
//! An entry gets its turn after its commit. The primary key of `turns` lets one instance at a time give out the next
//! one, which all committed entries without a turn share; so an entry never appears behind a reader's back, whatever
//! order transactions commit in and whatever the engine thinks of counters.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{query, query_as};
use weapp_login_core::UnixMillis;
use weapp_login_core::revocation::{Revocation, Scope};

use super::transaction::{Connection, Work};
use super::{revoking, rows};
use crate::random;
use crate::store::{RevocationCursor, RevocationPage, StoreError};

/// Behind every entry of a turn.
const WHOLE_TURN: [u8; 16] = [0xFF; 16];

/// As many share a turn at most, so that no transaction is a long one.
pub const MOST_IN_A_TURN: usize = 1_000;

/// Revocations without a turn.
pub struct Waiting {
    pub most: usize,
}

#[async_trait]
impl Work for Waiting {
    type Done = Vec<(Vec<u8>,)>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError> {
        let most = i64::try_from(self.most).unwrap_or(i64::MAX);
        connection
            .all(query_as(connection.sql.waiting).bind(most))
            .await
    }
}

/// Gives the next turn; how many have taken it.
pub struct GiveTurn {
    pub now: UnixMillis,
}

#[async_trait]
impl Work for GiveTurn {
    type Done = usize;

    /// A turn that nobody takes is taken back.
    fn is_kept(taken: &usize) -> bool {
        *taken > 0
    }

    async fn run(&self, connection: &mut Connection<'_>) -> Result<usize, StoreError> {
        let (last, _) = last_turn(connection).await?.unwrap_or_default();
        let turn = last + 1;
        let give = query(connection.sql.give_turn)
            .bind(turn)
            .bind(random::octets::<16>().to_vec())
            .bind(rows::millis(self.now));
        connection.execute(give).await?;
        // One by one: an UPDATE of all that have none would wait, on MySQL, for one that is not committed yet.
        let waiting = Waiting {
            most: MOST_IN_A_TURN,
        }
        .run(connection)
        .await?;
        for (id,) in &waiting {
            let take = query(connection.sql.take_turn).bind(turn).bind(&id[..]);
            connection.execute(take).await?;
        }
        Ok(waiting.len())
    }
}

/// A page of the feed.
pub struct Page<'a> {
    pub cursor: Option<&'a RevocationCursor>,
    pub limit: usize,
}

/// turn, id, scope, subject, authenticated_until, last_hit, reason
type PageRow = (i64, Vec<u8>, String, String, Option<i64>, i64, String);

#[async_trait]
impl Work for Page<'_> {
    type Done = RevocationPage;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<RevocationPage, StoreError> {
        let is_known = match self.cursor {
            Some(cursor) => is_of_this_database(connection, cursor).await?,
            None => true,
        };
        let cursor = self.cursor.filter(|_| is_known);
        // Before the page: what is behind the page can't have been passed by.
        let last_turn = last_turn(connection).await?;
        let one_more = i64::try_from(self.limit.saturating_add(1)).unwrap_or(i64::MAX);
        let turn = cursor.map_or(0, |cursor| cursor.turn);
        let select = query_as(connection.sql.feed_page)
            .bind(turn)
            .bind(turn)
            .bind(cursor.map_or(WHOLE_TURN, |cursor| cursor.entry).to_vec())
            .bind(one_more);
        let mut page: Vec<PageRow> = connection.all(select).await?;
        let life = revoking::token_life(connection).await?;
        let more = page.len() > self.limit;
        page.truncate(self.limit);
        let end = match page.last() {
            Some((turn, entry, ..)) => {
                // A turn is cleared only after its entries.
                let mark = mark_of_turn(connection, *turn)
                    .await?
                    .ok_or_else(|| StoreError::contended("the page has just been cleared"))?;
                Some(cursor_at(*turn, mark, entry.clone())?)
            }
            None => match (cursor, last_turn) {
                (Some(cursor), _) => Some(cursor.clone()),
                (None, Some((turn, mark))) => Some(cursor_at(turn, mark, WHOLE_TURN.to_vec())?),
                (None, None) => None,
            },
        };
        let entries = page.into_iter().map(|row| revocation(row, life));
        Ok(RevocationPage {
            entries: entries.collect::<Result<_, _>>()?,
            cursor: end,
            more,
            reset: !is_known,
        })
    }
}

/// Number and mark.
async fn last_turn(connection: &mut Connection<'_>) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    connection
        .optional(query_as(connection.sql.last_turn))
        .await
}

async fn is_of_this_database(
    connection: &mut Connection<'_>,
    cursor: &RevocationCursor,
) -> Result<bool, StoreError> {
    let mark = mark_of_turn(connection, cursor.turn).await?;
    Ok(mark.is_some_and(|mark| mark == cursor.mark))
}

async fn mark_of_turn(
    connection: &mut Connection<'_>,
    turn: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    let select = query_as(connection.sql.mark_of_turn).bind(turn);
    let mark: Option<(Vec<u8>,)> = connection.optional(select).await?;
    Ok(mark.map(|(mark,)| mark))
}

fn cursor_at(turn: i64, mark: Vec<u8>, entry: Vec<u8>) -> Result<RevocationCursor, StoreError> {
    Ok(RevocationCursor {
        turn,
        mark: rows::octets(mark)?,
        entry: rows::octets(entry)?,
    })
}

/// `until` is told by the longest life so far, which only grows: a policy that is shortened ends no entry early.
fn revocation(row: PageRow, life: Duration) -> Result<Revocation, StoreError> {
    let (_, _, scope, subject, authenticated_until, last_hit, reason) = row;
    let authenticated_until = authenticated_until.map(rows::instant).transpose()?;
    let scope = Scope::read(&scope, &subject, authenticated_until)
        .map_err(|_| StoreError::unexpected("a revocation of an unknown scope"))?;
    Ok(Revocation {
        scope,
        until: rows::instant(last_hit)?.plus(life),
        reason: rows::reason(&reason)?,
    })
}
