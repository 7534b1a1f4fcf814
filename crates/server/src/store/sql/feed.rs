//! The feed of the revocations, in their turns.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::query_as;
use weapp_login_core::revocation::{Revocation, Scope};

use super::transaction::{Connection, Work};
use super::turns::{Feed, WHOLE_TURN, cursor_at, is_of_this_database, last_turn, mark_of_turn};
use super::{revoking, rows};
use crate::store::{FeedCursor, RevocationPage, StoreError};

const FEED: Feed = Feed::Revocations;

/// A page of the feed.
pub struct Page<'a> {
    pub cursor: Option<&'a FeedCursor>,
    pub limit: usize,
}

/// turn, id, scope, subject, authenticated_until, last_hit, reason
type PageRow = (i64, Vec<u8>, String, String, Option<i64>, i64, String);

#[async_trait]
impl Work for Page<'_> {
    type Done = RevocationPage;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<RevocationPage, StoreError> {
        let is_known = match self.cursor {
            Some(cursor) => is_of_this_database(connection, FEED, cursor).await?,
            None => true,
        };
        let cursor = self.cursor.filter(|_| is_known);
        // Before the page: what is behind the page can't have been passed by.
        let last_turn = last_turn(connection, FEED).await?;
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
                let mark = mark_of_turn(connection, FEED, *turn)
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
