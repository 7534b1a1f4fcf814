//! Events: written in the transaction of what they tell, and read in their turns.

use async_trait::async_trait;
use sqlx::{FromRow, query, query_as};
use weapp_login_core::{AppId, ExternalId, OpenId, SessionId, UnixMillis, UserId};

use super::rows;
use super::transaction::{Connection, Work};
use super::turns::{self, Feed, WHOLE_TURN};
use crate::random;
use crate::store::{Actor, Event, EventKind, EventPage, FeedCursor, StoreError};

const FEED: Feed = Feed::Events;

/// What is written of an event.
pub struct NewEvent<'a> {
    pub kind: EventKind,
    pub user_id: &'a UserId,
    /// The turn of the user on its row, which is later than every one before, whatever the clocks say.
    pub order: UnixMillis,
    pub now: UnixMillis,
    pub by: &'a Actor,
    pub details: Details<'a>,
}

#[derive(Clone, Copy, Default)]
pub struct Details<'a> {
    pub identity: Option<(&'a AppId, &'a OpenId)>,
    pub session_id: Option<&'a SessionId>,
    pub external_id: Option<&'a ExternalId>,
    pub merged_into: Option<&'a UserId>,
    pub due_at: Option<UnixMillis>,
}

pub async fn record(
    connection: &mut Connection<'_>,
    event: NewEvent<'_>,
) -> Result<(), StoreError> {
    if !connection.keeps_events {
        return Ok(());
    }
    let details = &event.details;
    let insert = query(connection.sql.record_event)
        .bind(event.id().to_vec())
        .bind(event.kind.as_str())
        .bind(rows::millis(event.now))
        .bind(&event.user_id.as_octets()[..])
        .bind(details.identity.map(|(appid, _)| appid.as_str()))
        .bind(details.identity.map(|(_, openid)| openid.as_str()))
        .bind(details.session_id.map(|id| &id.as_octets()[..]))
        .bind(details.external_id.map(ExternalId::as_str))
        .bind(details.merged_into.map(|id| &id.as_octets()[..]))
        .bind(details.due_at.map(rows::millis))
        .bind(event.by.to_string());
    connection.execute(insert).await.map(drop)
}

impl NewEvent<'_> {
    /// The entries of a turn are read in the order of their ids: six octets of the instant, one of the kind, and the
    /// rest by chance.
    fn id(&self) -> [u8; 16] {
        let mut id: [u8; 16] = random::octets();
        id[..6].copy_from_slice(&self.order.as_u64().to_be_bytes()[2..]);
        id[6] = self.kind as u8;
        id
    }
}

/// A page of the events.
pub struct Page<'a> {
    pub cursor: Option<&'a FeedCursor>,
    pub limit: usize,
}

#[async_trait]
impl Work for Page<'_> {
    type Done = EventPage;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<EventPage, StoreError> {
        if let Some(cursor) = self.cursor {
            let page = page(connection, Some(cursor), self.limit).await?;
            // Only now: what the page lacks because it was just cleared makes the cursor void.
            if is_kept(connection, cursor).await? {
                return Ok(page);
            }
        }
        let page = page(connection, None, self.limit).await?;
        Ok(EventPage {
            reset: self.cursor.is_some(),
            ..page
        })
    }
}

/// Whether everything behind the cursor is still there.
async fn is_kept(connection: &mut Connection<'_>, cursor: &FeedCursor) -> Result<bool, StoreError> {
    if !turns::is_of_this_database(connection, FEED, cursor).await? {
        return Ok(false);
    }
    if cursor.entry == WHOLE_TURN {
        return Ok(true);
    }
    // A cursor in the middle of a turn has something behind it in the same turn, or that was cleared.
    let behind = query_as(connection.sql.event_behind)
        .bind(cursor.turn)
        .bind(cursor.entry.to_vec());
    let behind: Option<(Vec<u8>,)> = connection.optional(behind).await?;
    Ok(behind.is_some())
}

async fn page(
    connection: &mut Connection<'_>,
    cursor: Option<&FeedCursor>,
    limit: usize,
) -> Result<EventPage, StoreError> {
    // Before the page: what is behind the page can't have been passed by.
    let last_turn = turns::last_turn(connection, FEED).await?;
    let one_more = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let turn = cursor.map_or(0, |cursor| cursor.turn);
    let select = query_as(connection.sql.event_page)
        .bind(turn)
        .bind(turn)
        .bind(cursor.map_or(WHOLE_TURN, |cursor| cursor.entry).to_vec())
        .bind(one_more);
    let mut page: Vec<PageRow> = connection.all(select).await?;
    let next_turn = page.get(limit).map(|row| row.turn);
    page.truncate(limit);
    let end = match page.last() {
        Some(last) => {
            let mark = turns::mark_of_turn(connection, FEED, last.turn)
                .await?
                .ok_or_else(|| StoreError::contended("the page has just been cleared"))?;
            // A turn is given at once: where nothing of it follows, nothing will.
            let entry = if next_turn == Some(last.turn) {
                last.id.clone()
            } else {
                WHOLE_TURN.to_vec()
            };
            Some(turns::cursor_at(last.turn, mark, entry)?)
        }
        None => match (cursor, last_turn) {
            (Some(cursor), _) => Some(cursor.clone()),
            (None, Some((turn, mark))) => Some(turns::cursor_at(turn, mark, WHOLE_TURN.to_vec())?),
            (None, None) => None,
        },
    };
    let events = page.into_iter().map(PageRow::event);
    Ok(EventPage {
        events: events.collect::<Result<_, _>>()?,
        cursor: end,
        more: next_turn.is_some(),
        reset: false,
    })
}

/// In the order of the columns.
struct PageRow {
    turn: i64,
    id: Vec<u8>,
    kind: String,
    happened_at: i64,
    user_id: Vec<u8>,
    appid: Option<String>,
    openid: Option<String>,
    session_id: Option<Vec<u8>>,
    external_id: Option<String>,
    merged_into: Option<Vec<u8>>,
    due_at: Option<i64>,
    caused_by: String,
}

impl<'r> FromRow<'r, sqlx::any::AnyRow> for PageRow {
    fn from_row(row: &'r sqlx::any::AnyRow) -> Result<Self, sqlx::Error> {
        use sqlx::Row as _;
        Ok(Self {
            turn: row.try_get(0)?,
            id: row.try_get(1)?,
            kind: row.try_get(2)?,
            happened_at: row.try_get(3)?,
            user_id: row.try_get(4)?,
            appid: row.try_get(5)?,
            openid: row.try_get(6)?,
            session_id: row.try_get(7)?,
            external_id: row.try_get(8)?,
            merged_into: row.try_get(9)?,
            due_at: row.try_get(10)?,
            caused_by: row.try_get(11)?,
        })
    }
}

impl PageRow {
    fn event(self) -> Result<Event, StoreError> {
        Ok(Event {
            id: rows::octets(self.id)?,
            kind: EventKind::parse(&self.kind)
                .ok_or_else(|| StoreError::unexpected("an event of an unknown kind"))?,
            happened_at: rows::instant(self.happened_at)?,
            user_id: rows::user_id(self.user_id)?,
            appid: self.appid.as_deref().map(rows::text_id).transpose()?,
            openid: self.openid.as_deref().map(rows::text_id).transpose()?,
            session_id: self.session_id.map(rows::session_id).transpose()?,
            external_id: rows::external_id(self.external_id.as_deref())?,
            merged_into: self.merged_into.map(rows::user_id).transpose()?,
            due_at: self.due_at.map(rows::instant).transpose()?,
            caused_by: self
                .caused_by
                .parse()
                .map_err(|_| StoreError::unexpected("an event that nobody has caused"))?,
        })
    }
}

/// Turns that were given before an instant, and all before them.
pub struct TurnsOver {
    pub before: UnixMillis,
    pub step: u32,
}

#[async_trait]
impl Work for TurnsOver {
    type Done = Vec<(i64,)>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError> {
        let last = query_as(connection.sql.last_event_turn_over).bind(rows::millis(self.before));
        let (Some(last),) = connection.one::<(Option<i64>,)>(last).await? else {
            return Ok(Vec::new());
        };
        let select = query_as(connection.sql.event_turns_with_events)
            .bind(last)
            .bind(i64::from(self.step));
        connection.all(select).await
    }
}

/// Clears the events of a turn, before which there are none, and with them the turns on which a reader could stand
/// who has not read them. The turn itself stays: whoever has read it all stands on it.
pub struct ClearTurn(pub i64);

#[async_trait]
impl Work for ClearTurn {
    type Done = ();

    async fn run(&self, connection: &mut Connection<'_>) -> Result<(), StoreError> {
        for statement in [
            connection.sql.clear_events_of_turn,
            connection.sql.clear_event_turns_before,
        ] {
            connection.execute(query(statement).bind(self.0)).await?;
        }
        Ok(())
    }
}
