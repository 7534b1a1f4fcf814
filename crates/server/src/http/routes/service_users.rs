//! `POST /service/users/…`: users, for the team's services.
//!
//! Who is meant stands in the body: an openid in a path or a query would be in every access log.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use weapp_login_core::{AppId, ExternalId, UserId};
use weapp_login_guard::http::Failure;

use crate::accounts::Measure;
use crate::apps::{App, Apps};
use crate::http::answer::Answer;
use crate::http::calling_service::CallingService;
use crate::http::failure::no_such_user;
use crate::http::openapi::{Success, failing};
use crate::http::wire::{ApiJson, RequestBody};
use crate::service::Service;
use crate::store::{ExternalIdSet, KnownUnionId, SessionRecord, UserName, UserRecord};

/// 一个用户：user_id、external_id、openid、unionid 之一 / A user, by one of user_id, external_id, openid and unionid
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserSelector {
    user_id: Option<String>,
    external_id: Option<String>,
    openid: Option<String>,
    unionid: Option<String>,
    /// openid 属于哪个小程序，或 unionid 属于哪个小程序的开放平台帐号；只有一个时可以不写 / Whose openid it is, or an app of the
    /// Open Platform account of the unionid; not needed where there is only one
    appid: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    user: UserSelector,
}

impl RequestBody for UserRequest {
    const EXAMPLE: &str = r#"{"user":{"external_id":"…"}}"#;
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalIdRequest {
    user: UserSelector,
    /// null = 去掉 / null takes it away
    #[serde(deserialize_with = "present")]
    #[schema(required, min_length = 1, max_length = 64)]
    external_id: Option<String>,
    /// 如果另一个账号已有它，两个是同一个人，合并 / Where another account has it, the two are one person
    #[serde(default)]
    merge: bool,
}

impl RequestBody for ExternalIdRequest {
    const EXAMPLE: &str = r#"{"user":{"user_id":"…"},"external_id":"…"}"#;
}

#[derive(Serialize, ToSchema)]
#[schema(as = User)]
struct UserData {
    #[schema(format = "uuid")]
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
    /// 毫秒 / In milliseconds
    created_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    blocked_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    deletion_due_at: Option<u64>,
    identities: Vec<IdentityData>,
    unionids: Vec<UnionIdData>,
    /// 后来发现是同一个人的账号 / Accounts that turned out to be this one
    merged_ids: Vec<String>,
    /// 最近登录的在前，最多 100 个 / The latest login first, at most 100
    sessions: Vec<SessionData>,
}

#[derive(Serialize, ToSchema)]
struct IdentityData {
    appid: String,
    openid: String,
    created_at: u64,
}

#[derive(Serialize, ToSchema)]
struct UnionIdData {
    open_platform: String,
    unionid: String,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ServiceSessionEntry)]
struct SessionData {
    session_id: String,
    appid: String,
    first_seen_at: u64,
    last_seen_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    client: Option<String>,
}

/// Whom something was done to.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangedUser)]
struct DoneData {
    #[schema(format = "uuid")]
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
}

#[utoipa::path(
    post,
    path = "/service/users/find",
    tag = "services",
    operation_id = "find_user",
    summary = "查一个用户；要 users.read / Look a user up; needs users.read",
    request_body = UserRequest,
    security(("service" = [])),
    responses(
        (status = 200, description = "用户 / The user", body = Success<UserData>),
        failing::Service,
        failing::Body,
        failing::NoSuchUser,
    )
)]
pub async fn find(
    State(service): State<Arc<Service>>,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    let name = request.user.name(&service.apps)?;
    let found = service.find_user(&name).await?;
    let (user, sessions) = found.ok_or_else(no_such_user)?;
    Ok(Answer::new(UserData::of(user, sessions)))
}

#[utoipa::path(
    post,
    path = "/service/users/external-id",
    tag = "services",
    operation_id = "set_external_id",
    summary = "设团队自己的用户编号；要 users.write / Set the team's own user number; needs users.write",
    request_body = ExternalIdRequest,
    security(("service" = [])),
    responses(
        (status = 200, description = "完成 / Done", body = Success<DoneData>),
        failing::Service,
        failing::Body,
        failing::NoSuchUser,
        failing::Taken,
    )
)]
pub async fn set_external_id(
    State(service): State<Arc<Service>>,
    caller: CallingService,
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

#[utoipa::path(
    post,
    path = "/service/users/kick",
    tag = "services",
    operation_id = "kick_user",
    summary = "下线；要 users.ban / End all sessions; needs users.ban",
    request_body = UserRequest,
    security(("service" = [])),
    responses(
        (status = 200, description = "完成 / Done", body = Success<DoneData>),
        failing::Service,
        failing::Body,
        failing::NoSuchUser,
    )
)]
pub async fn kick(
    State(service): State<Arc<Service>>,
    caller: CallingService,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Kick, caller, request).await
}

#[utoipa::path(
    post,
    path = "/service/users/block",
    tag = "services",
    operation_id = "block_user",
    summary = "封禁；要 users.ban / End all sessions, and let no login in; needs users.ban",
    request_body = UserRequest,
    security(("service" = [])),
    responses(
        (status = 200, description = "完成 / Done", body = Success<DoneData>),
        failing::Service,
        failing::Body,
        failing::NoSuchUser,
    )
)]
pub async fn block(
    State(service): State<Arc<Service>>,
    caller: CallingService,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Block, caller, request).await
}

#[utoipa::path(
    post,
    path = "/service/users/unblock",
    tag = "services",
    operation_id = "unblock_user",
    summary = "解封；要 users.ban / Let the user log in again; needs users.ban",
    request_body = UserRequest,
    security(("service" = [])),
    responses(
        (status = 200, description = "完成 / Done", body = Success<DoneData>),
        failing::Service,
        failing::Body,
        failing::NoSuchUser,
    )
)]
pub async fn unblock(
    State(service): State<Arc<Service>>,
    caller: CallingService,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Unblock, caller, request).await
}

#[utoipa::path(
    post,
    path = "/service/users/delete",
    tag = "services",
    operation_id = "delete_user",
    summary = "立刻删除；要 users.ban / Delete at once; needs users.ban",
    request_body = UserRequest,
    security(("service" = [])),
    responses(
        (status = 200, description = "完成 / Done", body = Success<DoneData>),
        failing::Service,
        failing::Body,
        failing::NoSuchUser,
    )
)]
pub async fn delete(
    State(service): State<Arc<Service>>,
    caller: CallingService,
    ApiJson(request): ApiJson<UserRequest>,
) -> Result<Answer, Failure> {
    take(&service, Measure::Delete, caller, request).await
}

async fn take(
    service: &Service,
    measure: Measure,
    caller: CallingService,
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
