//! `POST /service/sessions`: a session for a user whom the team has authenticated by other means.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use weapp_login_guard::http::Failure;

use super::login::LoginData;
use super::service_users::{UserSelector, app_of};
use crate::accounts::IssueRequest;
use crate::client_description::ClientDescription;
use crate::http::answer::Answer;
use crate::http::calling_service::CallingService;
use crate::http::openapi::{Success, failing};
use crate::http::wire::{ApiJson, RequestBody};
use crate::service::Service;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    user: UserSelector,
    /// 哪个小程序的会话；不写就是 user 的，或默认的 / The app of the session; without it the user's, or the default one
    appid: Option<String>,
    /// 没有人有这个 external_id 时，新建一个用户 / Where nobody has the external_id, a user is made who has it
    #[serde(default)]
    create: bool,
    /// 账号正在注销时，撤销注销 / To keep an account that is being deleted
    #[serde(default)]
    cancel_deletion: bool,
    /// 用户的 User-Agent，给会话列表 / The user's User-Agent, for the list of sessions
    client: Option<String>,
}

impl RequestBody for SessionRequest {
    const EXAMPLE: &str = r#"{"user":{"external_id":"…"},"appid":"wx…"}"#;
}

#[utoipa::path(
    post,
    path = "/service/sessions",
    tag = "services",
    operation_id = "issue_session",
    summary = "给已经验证过的用户签发会话；要 sessions.issue / A session for a user whom the team has authenticated; needs \
               sessions.issue",
    request_body = SessionRequest,
    security(("service" = [])),
    responses(
        (status = 200, description = "和登录一样 / As of a login", body = Success<LoginData>),
        failing::Service,
        failing::Body,
        failing::NoSuchUser,
        failing::Barred,
    )
)]
pub async fn issue(
    State(service): State<Arc<Service>>,
    caller: CallingService,
    ApiJson(request): ApiJson<SessionRequest>,
) -> Result<Answer, Failure> {
    let user = request.user.name(&service.apps)?;
    let appid = request.appid.as_deref().or(request.user.named_appid());
    let request = IssueRequest {
        user,
        app: app_of(&service.apps, appid)?.clone(),
        creates: request.create,
        cancels_deletion: request.cancel_deletion,
        client: request
            .client
            .and_then(|text| ClientDescription::of(text.as_bytes())),
        by: caller.actor(),
    };
    let logged_in = service.issue_session(request).await?;
    Ok(Answer::new(LoginData::of(logged_in)))
}
