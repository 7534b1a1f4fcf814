//! A session that a service of the team's asks for: the same as a login, without a code.

use async_trait::async_trait;
use weapp_login_core::{OpenId, UnixMillis, UserId};

use super::accounts::{self, NewIdentity};
use super::events::{self, Details, NewEvent};
use super::sign_in::{self, NewSession};
use super::transaction::{Connection, Work};
use super::{user_row, users};
use crate::store::{Account, EventKind, IssueSession, StoreError, UserName, Welcome};

#[async_trait]
impl Work for IssueSession<'_> {
    type Done = Option<Welcome>;

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError> {
        let (user_id, is_new_user) = match users::id_of(connection, self.user).await? {
            Some(id) => (id, false),
            None => match create_user(connection, self).await? {
                Some(id) => (id, true),
                None => return Ok(None),
            },
        };
        let user = user_row::move_on(connection, &user_id, self.now).await?;
        if let Some(refusal) = sign_in::refusal(&user, self.cancels_deletion, self.now) {
            return Ok(Some(refusal));
        }
        sign_in::cancel_deletion(connection, &user, &self.by, self.now).await?;
        let openid = openid_of(connection, self, &user_id).await?;
        if is_new_user {
            let event = NewEvent {
                kind: EventKind::Created,
                user_id: &user_id,
                order: self.now,
                now: self.now,
                by: &self.by,
                details: Details {
                    identity: Some((self.appid, &openid)),
                    external_id: user.external_id.as_ref(),
                    ..Details::default()
                },
            };
            events::record(connection, event).await?;
        }
        let session = NewSession {
            appid: self.appid,
            openid: &openid,
            client: self.client,
            session_id_at: &|at: UnixMillis| (self.session_id_at)(&openid, at),
            must_be_latest: self.must_be_latest,
            session_limit: self.session_limit,
            by: &self.by,
            now: self.now,
        };
        let signed_in = sign_in::begin_session(connection, &session, &user, is_new_user).await?;
        let revocation = sign_in::make_room(connection, &session, &user).await?;
        Ok(Some(Welcome::SignedIn {
            signed_in,
            revocations: revocation.into_iter().collect(),
            merged: None,
        }))
    }
}

/// Only an external id can be new: the other names are WeChat's, or ours.
async fn create_user(
    connection: &mut Connection<'_>,
    issue: &IssueSession<'_>,
) -> Result<Option<UserId>, StoreError> {
    let (UserName::External(external_id), Some(user_id)) = (issue.user, issue.new_user_id) else {
        return Ok(None);
    };
    let account = Account {
        user_id,
        external_id: Some(external_id.clone()),
    };
    accounts::create_user(connection, &account, issue.now).await?;
    Ok(Some(user_id))
}

/// The user's openid of the app: the one that is named, one of WeChat's, or the one that is ours.
async fn openid_of(
    connection: &mut Connection<'_>,
    issue: &IssueSession<'_>,
    user_id: &UserId,
) -> Result<OpenId, StoreError> {
    if let UserName::OpenId(appid, openid) = issue.user
        && appid == issue.appid
    {
        return Ok(openid.clone());
    }
    let identities = users::identities(connection, user_id).await?;
    let mut openids: Vec<OpenId> = identities
        .into_iter()
        .filter(|identity| identity.appid == *issue.appid)
        .map(|identity| identity.openid)
        .collect();
    openids.sort_by_key(|openid| openid.as_str().starts_with(OURS));
    if let Some(openid) = openids.into_iter().next() {
        return Ok(openid);
    }
    let openid = openid_of_ours(user_id)?;
    let identity = NewIdentity {
        appid: issue.appid,
        openid: &openid,
        user_id,
        created_at: issue.now,
        session_key: None,
    };
    accounts::create_identity(connection, &identity).await?;
    Ok(openid)
}

/// WeChat's openids are of `[A-Za-z0-9_-]`, so none of them begins like this.
const OURS: &str = "user:";

fn openid_of_ours(user_id: &UserId) -> Result<OpenId, StoreError> {
    let text = format!("{OURS}{user_id}");
    text.parse()
        .map_err(|_| StoreError::unexpected("an openid of ours that is none"))
}
