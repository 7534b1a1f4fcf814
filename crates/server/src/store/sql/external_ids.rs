//! The team's own id of a user: given, changed, taken away.

use async_trait::async_trait;

use super::events::{self, Details, NewEvent};
use super::transaction::{Connection, Work};
use super::user_row;
use super::{accounts, merging};
use crate::store::{
    EventKind, ExternalIdSet, MergedAccounts, SetExternalId, StoreError, UserChange,
};

#[async_trait]
impl Work for SetExternalId {
    type Done = ExternalIdSet;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<ExternalIdSet, StoreError> {
        let UserChange { id, by, now } = &self.user;
        let Some(user) = user_row::find(connection, id).await? else {
            return Ok(ExternalIdSet::NoSuchUser);
        };
        let owner = match &self.external_id {
            Some(external_id) => accounts::of_external_id(connection, external_id).await?,
            None => None,
        };
        let other = owner.map(|owner| owner.account.user_id);
        let (id, revocations) = match other.filter(|other| *other != user.id) {
            Some(_) if !self.merges => return Ok(ExternalIdSet::Taken),
            Some(other) => merging::merge(connection, user.id, other, by, *now).await?,
            None => (user.id, Vec::new()),
        };
        let merged = other
            .filter(|other| *other != user.id)
            .map(|other| MergedAccounts::of(user.id, other, id));
        let mut user = user_row::move_on(connection, &id, *now).await?;
        if user.external_id != self.external_id {
            accounts::set_external_id(connection, &id, self.external_id.as_ref()).await?;
            user.external_id.clone_from(&self.external_id);
            let event = NewEvent {
                kind: EventKind::ExternalIdChanged,
                user_id: &id,
                order: user.last_authenticated_at,
                now: *now,
                by,
                details: Details {
                    external_id: self.external_id.as_ref(),
                    ..Details::default()
                },
            };
            events::record(connection, event).await?;
        }
        Ok(ExternalIdSet::Done {
            account: user.account(),
            revocations,
            merged,
        })
    }
}
