//! Users of another service, brought in line by line, all or none.

use async_trait::async_trait;
use weapp_login_core::{ExternalId, UnixMillis};

use super::accounts::{self, NewIdentity};
use super::events::{self, Details, NewEvent};
use super::transaction::{Connection, Work};
use super::user_row;
use crate::language::{Words, words};
use crate::store::{
    Account, Actor, EventKind, ImportError, ImportSummary, ImportedUser, KnownAccount, StoreError,
};

pub struct Import<'a> {
    pub users: &'a [ImportedUser],
    pub now: UnixMillis,
}

#[async_trait]
impl Work for Import<'_> {
    type Done = Result<ImportSummary, ImportError>;

    fn is_kept(done: &Self::Done) -> bool {
        done.is_ok()
    }

    async fn run(&self, connection: &mut Connection<'_>) -> Result<Self::Done, StoreError> {
        let mut summary = ImportSummary::default();
        for user in self.users {
            match import_one(connection, user, self.now, &mut summary).await {
                Ok(()) => {}
                Err(ImportError::Store(error)) => return Err(error),
                Err(bad_line) => return Ok(Err(bad_line)),
            }
        }
        Ok(Ok(summary))
    }
}

/// What the database knows of an imported user already.
struct Known {
    by_openid: Option<Account>,
    by_unionid: Option<Account>,
    by_external_id: Option<Account>,
}

async fn import_one(
    connection: &mut Connection<'_>,
    user: &ImportedUser,
    now: UnixMillis,
    summary: &mut ImportSummary,
) -> Result<(), ImportError> {
    let known = look_up(connection, user).await?;
    check_agreement(user, &known).map_err(|reason| ImportError::Line {
        line: user.line,
        reason,
    })?;
    let before = *summary;
    let account = match known.by_openid.as_ref().or(known.by_unionid.as_ref()) {
        Some(account) => {
            if tells_more(user, &known, account) {
                hold(connection, account).await?;
            }
            account.clone()
        }
        None => {
            let account = Account {
                user_id: user.new_user_id,
                external_id: user.external_id.clone(),
            };
            accounts::create_user(connection, &account, user.created_at).await?;
            tell_of_new(connection, user, now).await?;
            summary.users_created += 1;
            account
        }
    };
    let mut is_completed = false;
    if let (None, Some(external_id)) = (&account.external_id, &user.external_id) {
        accounts::set_external_id(connection, &account.user_id, Some(external_id)).await?;
        tell_of_external_id(connection, &account, external_id, now).await?;
        is_completed = true;
    }
    if let (None, Some(unionid)) = (&known.by_unionid, &user.unionid) {
        accounts::remember_unionid(connection, &user.open_platform, unionid, &account.user_id)
            .await?;
        is_completed = true;
    }
    if known.by_openid.is_none() {
        let ImportedUser {
            appid,
            openid,
            created_at,
            ..
        } = user;
        let user_id = &account.user_id;
        let identity = NewIdentity {
            appid,
            openid,
            user_id,
            created_at: *created_at,
            session_key: None,
        };
        accounts::create_identity(connection, &identity).await?;
        summary.identities_created += 1;
    }
    if *summary == before && !is_completed {
        summary.already_there += 1;
    }
    Ok(())
}

async fn tell_of_new(
    connection: &mut Connection<'_>,
    user: &ImportedUser,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let event = NewEvent {
        kind: EventKind::Created,
        user_id: &user.new_user_id,
        order: now,
        now,
        by: &Actor::Operator,
        details: Details {
            identity: Some((&user.appid, &user.openid)),
            external_id: user.external_id.as_ref(),
            ..Details::default()
        },
    };
    events::record(connection, event).await
}

async fn tell_of_external_id(
    connection: &mut Connection<'_>,
    account: &Account,
    external_id: &ExternalId,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let event = NewEvent {
        kind: EventKind::ExternalIdChanged,
        user_id: &account.user_id,
        order: now,
        now,
        by: &Actor::Operator,
        details: Details {
            external_id: Some(external_id),
            ..Details::default()
        },
    };
    events::record(connection, event).await
}

/// Nobody merges or deletes the account until this transaction ends: what is written about it now would be lost, or
/// name a user that is not there.
async fn hold(connection: &mut Connection<'_>, account: &Account) -> Result<(), StoreError> {
    let user = user_row::move_on(connection, &account.user_id, UnixMillis::default()).await?;
    if user.external_id == account.external_id {
        Ok(())
    } else {
        Err(StoreError::contended("the account has just been merged"))
    }
}

async fn look_up(
    connection: &mut Connection<'_>,
    user: &ImportedUser,
) -> Result<Known, StoreError> {
    let by_openid = accounts::of_openid(connection, &user.appid, &user.openid).await?;
    let by_unionid = match &user.unionid {
        Some(unionid) => accounts::of_unionid(connection, &user.open_platform, unionid).await?,
        None => None,
    };
    let by_external_id = match &user.external_id {
        Some(external_id) => accounts::of_external_id(connection, external_id).await?,
        None => None,
    };
    let account = |known: Option<KnownAccount>| known.map(|known| known.account);
    Ok(Known {
        by_openid: account(by_openid),
        by_unionid: account(by_unionid),
        by_external_id: account(by_external_id),
    })
}

fn tells_more(user: &ImportedUser, known: &Known, account: &Account) -> bool {
    known.by_openid.is_none()
        || (known.by_unionid.is_none() && user.unionid.is_some())
        || (account.external_id.is_none() && user.external_id.is_some())
}

/// The line must not turn two users into one, nor give a user a second external id.
fn check_agreement(user: &ImportedUser, known: &Known) -> Result<(), Words> {
    let Known {
        by_openid,
        by_unionid,
        by_external_id,
    } = known;
    if let (Some(by_openid), Some(by_unionid)) = (by_openid, by_unionid)
        && by_openid.user_id != by_unionid.user_id
    {
        return Err(
            "这里的 openid 和 unionid 属于两个不同的用户 / the openid and the unionid belong to two different users here"
                .into(),
        );
    }
    let account = by_openid.as_ref().or(by_unionid.as_ref());
    if let (Some(had), Some(given)) = (
        account.and_then(|account| account.external_id.as_ref()),
        &user.external_id,
    ) && had != given
    {
        return Err(words!(
            "这个用户已经有 external_id {had}",
            "the user has the external_id {had} already"
        ));
    }
    if let Some(owner) = by_external_id
        && account.is_none_or(|account| account.user_id != owner.user_id)
    {
        return Err(
            "另一个用户已经是这个 external_id / another user has this external_id already".into(),
        );
    }
    Ok(())
}
