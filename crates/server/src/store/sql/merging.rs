//! Two accounts that turn out to be one person.
//!
//! A unionid can appear late: when the second app is bound to the Open Platform account. The older account wins, a
//! block wins, and so does a deletion that was asked for; the other's sessions end, and its id answers with the winner
//! for ever.

use sqlx::query;
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{ExternalId, RevocationReason, UnixMillis, UserId};

use super::events::{self, Details, NewEvent};
use super::transaction::Connection;
use super::user_row::{self, UserRow};
use super::{accounts, deletions, revoking, users};
use crate::store::{Actor, EventKind, StoreError};

/// The one account that is left of two, and what had to end.
pub async fn merge(
    connection: &mut Connection<'_>,
    one: UserId,
    other: UserId,
    by: &Actor,
    now: UnixMillis,
) -> Result<(UserId, Vec<Revocation>), StoreError> {
    // In the order of their ids, so that two merges of the same accounts don't wait for each other.
    let mut pair = Vec::new();
    for id in [one.min(other), one.max(other)] {
        pair.push(user_row::move_on(connection, &id, now).await?);
    }
    pair.sort_by_key(|user| (user.created_at, user.id));
    let [winner, loser] = pair
        .try_into()
        .map_err(|_| StoreError::unexpected("two accounts that are not two"))?;
    let lost_external_id = inherit_external_id(connection, &winner, &loser).await?;
    for statement in [
        connection.sql.move_identities,
        connection.sql.move_unionids,
        connection.sql.move_merged_ids,
    ] {
        let moving = query(statement)
            .bind(winner.id.as_octets().to_vec())
            .bind(loser.id.as_octets().to_vec());
        connection.execute(moving).await?;
    }
    let record = query(connection.sql.record_merge)
        .bind(loser.id.as_octets().to_vec())
        .bind(winner.id.as_octets().to_vec())
        .bind(super::rows::millis(now))
        .bind(lost_external_id.as_ref().map(|id| id.as_str().to_owned()));
    connection.execute(record).await?;
    // So that nobody is told of another phone who can't log in again.
    let reason = if loser.is_blocked() || winner.is_blocked() {
        RevocationReason::Blocked
    } else {
        RevocationReason::Replaced
    };
    let mut revocations = vec![revoking::cut_user(connection, &loser, reason).await?];
    let event = NewEvent {
        kind: EventKind::Merged,
        user_id: &loser.id,
        order: loser.last_authenticated_at,
        now,
        by,
        details: Details {
            external_id: winner.external_id.as_ref().or(loser.external_id.as_ref()),
            merged_into: Some(&winner.id),
            ..Details::default()
        },
    };
    events::record(connection, event).await?;
    if loser.is_blocked() && !winner.is_blocked() {
        users::block(connection, &winner, by, now).await?;
        revocations.push(revoking::cut_user(connection, &winner, RevocationReason::Blocked).await?);
    }
    if let Some(due_at) = loser.deletion_due_at {
        deletions::forget(connection, &loser.id).await?;
        if winner.deletion_due_at.is_none() {
            deletions::ask_for(connection, &winner, due_at, by, now).await?;
            let cut = revoking::cut_user(connection, &winner, RevocationReason::Deleted);
            revocations.push(cut.await?);
        }
    }
    Ok((winner.id, revocations))
}

/// Gives the loser's external id to a winner who has none; gives back one that is lost.
async fn inherit_external_id(
    connection: &mut Connection<'_>,
    winner: &UserRow,
    loser: &UserRow,
) -> Result<Option<ExternalId>, StoreError> {
    // Before the winner gets it: an external id is nobody's twice.
    let merge = query(connection.sql.merge_user)
        .bind(winner.id.as_octets().to_vec())
        .bind(loser.id.as_octets().to_vec());
    connection.execute(merge).await?;
    match (&winner.external_id, &loser.external_id) {
        (None, Some(inherited)) => {
            accounts::set_external_id(connection, &winner.id, Some(inherited)).await?;
            Ok(None)
        }
        (_, lost) => Ok(lost.clone()),
    }
}
