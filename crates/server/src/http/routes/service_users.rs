//! `POST /service/users/…`: users, for the team's services.
//!
//! Who is meant stands in the body: an openid in a path or a query would be in every access log.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use weapp_login_core::{AppId, ExternalId, UserId};
use weapp_login_guard::http::Failure;

use crate::accounts::Measure;
use crate::apps::{App, Apps};
use crate::http::answer::Answer;
use crate::http::caller::Caller;
use crate::http::failure::no_such_user;
use crate::http::wire::{ApiJson, RequestBody};
use crate::service::Service;
use crate::store::{ExternalIdSet, KnownUnionId, SessionRecord, UserName, UserRecord};

/// A user, by one name: `user_id`, `external_id`, `openid` or `unionid`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSelector {
    user_id: Option<String>,
    external_id: Option<String>,
    openid: Option<String>,
    unionid: Option<String>,
    /// Whose openid it is, or one of the Open Platform account of the unionid; not needed where there is only one app.
    appid: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    user: UserSelector,
}

impl RequestBody for UserRequest {
    const EXAMPLE: &str = r#"{"user":{"external_id":"…"}}"#;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalIdRequest {
    user: UserSelector,
    /// `null` takes it away.
    #[serde(deserialize_with = "present")]
    external_id: Option<String>,
    /// Where another account has it, the two are one person.
    #[serde(default)]
    merge: bool,
}

impl RequestBody for ExternalIdRequest {
    const EXAMPLE: &str = r#"{"user":{"user_id":"…"},"external_id":"…"}"#;
}

#[derive(Serialize)]
struct UserData {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
    created_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_due_at: Option<u64>,
    identities: Vec<IdentityData>,
    unionids: Vec<UnionIdData>,
    /// Ids of accounts that turned out to be this one.
    merged_ids: Vec<String>,
    /// The latest login first.
    sessions: Vec<SessionData>,
}

#[derive(Serialize)]
struct IdentityData {
    appid: String,
    openid: String,
    created_at: u64,
}

#[derive(Serialize)]
struct UnionIdData {
    open_platform: String,
    unionid: String,
}

#[derive(Serialize)]
struct SessionData {
    session_id: String,
    appid: String,
    first_seen_at: u64,
    last_seen_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<String>,
}

/// Whom something was done to.
#[derive(Serialize)]
struct DoneData {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
}

pub async fn find(
    State(service): State<Arc<Service>>,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    let name = request.user.name(&service.apps)?;
    let found = service.find_user(&name).await?;
    let (user, sessions) = found.ok_or_else(no_such_user)?;
    Ok(Answer::new(UserData::of(user, sessions)))
}

pub async fn set_external_id(
    State(service): State<Arc<Service>>,
    caller: Caller,
    ApiJson(request): ApiJson<ExternalIdRequest>,
) -> Result<Answer, Failure> {
    let name = request.user.name(&service.apps)?;
    let external_id = request
        .external_id
        .as_deref()
        .map(external_id)
        .transpose()?;
    let set = service.set_external_id(&name, external_id, request.merge, caller.actor());
    match set.await? {
        ExternalIdSet::Done { account, .. } => Ok(Answer::new(DoneData {
            user_id: account.user_id.to_string(),
            external_id: account.external_id.map(|id| id.to_string()),
        })),
        ExternalIdSet::Taken => Err(Failure::bad_request_as(
            StatusCode::CONFLICT,
            "另一个用户已有这个 external_id；如果是同一个人，请传 merge: true / another user has this external_id; where \
             the two are one person, send merge: true",
        )),
        ExternalIdSet::NoSuchUser => Err(no_such_user()),
    }
}

pub async fn kick(
    State(service): State<Arc<Service>>,
    caller: Caller,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Kick, caller, request).await
}

pub async fn block(
    State(service): State<Arc<Service>>,
    caller: Caller,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Block, caller, request).await
}

pub async fn unblock(
    State(service): State<Arc<Service>>,
    caller: Caller,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Unblock, caller, request).await
}

pub async fn delete(
    State(service): State<Arc<Service>>,
    caller: Caller,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Delete, caller, request).await
}

async fn take(
    service: &Service,
    measure: Measure,
    caller: Caller,
    request: UserRequest,
) -> Result<Answer, Failure> {
    let name = request.user.name(&service.apps)?;
    let taken = service.take_measure(measure, &name, caller.actor()).await?;
    let user_id = taken.ok_or_else(no_such_user)?.to_string();
    Ok(Answer::new(DoneData {
        user_id,
        external_id: None,
    }))
}

impl UserSelector {
    pub fn name(&self, apps: &Apps) -> Result<UserName, Failure> {
        match (
            &self.user_id,
            &self.external_id,
            &self.openid,
            &self.unionid,
        ) {
            (Some(id), None, None, None) => user_id(id).map(UserName::Id),
            (None, Some(id), None, None) => external_id(id).map(UserName::External),
            (None, None, Some(openid), None) => {
                let openid = openid.parse().map_err(|_| wrong("openid"))?;
                Ok(UserName::OpenId(self.appid(apps)?, openid))
            }
            (None, None, None, Some(unionid)) => {
                let unionid = unionid.parse().map_err(|_| wrong("unionid"))?;
                let open_platform = app_of(apps, self.appid.as_deref())?.open_platform.clone();
                Ok(UserName::UnionId(KnownUnionId {
                    open_platform,
                    unionid,
                }))
            }
            _ => Err(Failure::bad_request(
                "user 里要有 user_id、external_id、openid、unionid 之一，只要一个 / user takes one of user_id, \
                 external_id, openid and unionid",
            )),
        }
    }

    /// An openid may be of an app that is not served any more.
    fn appid(&self, apps: &Apps) -> Result<AppId, Failure> {
        match &self.appid {
            Some(appid) => appid.parse().map_err(|_| wrong("appid")),
            None => app_of(apps, None).map(|app| app.appid.clone()),
        }
    }

    pub fn named_appid(&self) -> Option<&str> {
        self.appid.as_deref()
    }
}

/// The app that a service names, or the default one.
pub fn app_of<'a>(apps: &'a Apps, appid: Option<&str>) -> Result<&'a App, Failure> {
    match appid {
        Some(appid) => apps.by_appid(appid).ok_or_else(|| {
            Failure::bad_request("本服务没有这个 appid / this server does not serve this appid")
        }),
        None => apps.default_app().ok_or_else(|| {
            Failure::bad_request(
                "本服务有多个小程序，请加上 appid / several apps are served here; say which: \"appid\":\"wx…\"",
            )
        }),
    }
}

fn user_id(text: &str) -> Result<UserId, Failure> {
    text.parse().map_err(|_| wrong("user_id"))
}

/// Any text, but for what nobody means: control characters come from a broken program.
fn external_id(text: &str) -> Result<ExternalId, Failure> {
    let is_clean = !text.chars().any(char::is_control);
    let id = text.parse().ok().filter(|_| is_clean);
    id.ok_or_else(|| wrong("external_id"))
}

fn wrong(name: &str) -> Failure {
    let right_form = match name {
        "user_id" => "UUID 01932c07-209c-7000-8000-000000000000",
        "external_id" => "1–64 octets of UTF-8",
        _ => "1–64 ASCII, without | and spaces",
    };
    Failure::bad_request(format!(
        "{name} 的格式不对，应为 {right_form} / this is no {name}: {right_form}"
    ))
}

/// A field that may be `null`, and must be there.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(deserializer)
}

impl UserData {
    fn of(user: UserRecord, sessions: Vec<SessionRecord>) -> Self {
        let identity = |identity: crate::store::Identity| IdentityData {
            appid: identity.appid.to_string(),
            openid: identity.openid.to_string(),
            created_at: identity.created_at.as_u64(),
        };
        let unionid = |known: KnownUnionId| UnionIdData {
            open_platform: known.open_platform,
            unionid: known.unionid.as_str().into(),
        };
        let session = |session: SessionRecord| SessionData {
            session_id: session.id.to_string(),
            appid: session.appid.to_string(),
            first_seen_at: session.authenticated_at.as_u64(),
            last_seen_at: session.last_seen_at.as_u64(),
            client: session.client,
        };
        Self {
            user_id: user.account.user_id.to_string(),
            external_id: user.account.external_id.map(|id| id.to_string()),
            created_at: user.created_at.as_u64(),
            blocked_at: user.blocked_at.map(|at| at.as_u64()),
            deletion_due_at: user.deletion_due_at.map(|at| at.as_u64()),
            identities: user.identities.into_iter().map(identity).collect(),
            unionids: user.unionids.into_iter().map(unionid).collect(),
            merged_ids: user.merged_ids.iter().map(ToString::to_string).collect(),
            sessions: sessions.into_iter().map(session).collect(),
        }
    }
}
