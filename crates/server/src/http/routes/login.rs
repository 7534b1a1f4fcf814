//! `GET /login?code=[&appid=]` and `POST /login {code, appid?}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ALLOW, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use weapp_login_guard::http::{ErrorCode, Failure};
use weapp_login_wechat::LoginCode;

use crate::apps::App;
use crate::client_description::ClientDescription;
use crate::http::answer::Answer;
use crate::http::client::appid_in_referer;
use crate::http::openapi::{Success, failing};
use crate::http::wire::{ApiJson, ApiQuery, RequestBody};
use crate::limits::Caller;
use crate::login::{LoggedIn, LoginAttempt};
use crate::service::Service;

/// Who plays when DevTools without an appid logs in.
const DEVTOOLS_USER: &str = "devtools";

#[derive(Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct LoginRequest {
    /// wx.login() 得到的 code / What wx.login() gave
    #[param(
        required,
        nullable = false,
        min_length = 1,
        max_length = 256,
        pattern = "^[!-~]([ -~]*[!-~])?$"
    )]
    #[schema(
        required,
        nullable = false,
        min_length = 1,
        max_length = 256,
        pattern = "^[!-~]([ -~]*[!-~])?$"
    )]
    code: Option<String>,
    /// 哪个小程序；只有一个时可以不写 / Which mini program; not needed where there is one
    appid: Option<String>,
    /// 账号正在注销时，撤销注销 / To keep an account that is being deleted
    cancel_deletion: Option<bool>,
}

impl RequestBody for LoginRequest {
    const EXAMPLE: &str = r#"{"code":"…"}"#;
}

#[derive(Serialize, ToSchema)]
pub struct LoginData {
    /// 以后每个请求的 x-session / The x-session of every request from now on
    token: String,
    /// 毫秒 / In milliseconds
    expires_at: u64,
    #[schema(format = "uuid")]
    user_id: String,
    /// 团队自己的用户编号 / The team's own user number
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    external_id: Option<String>,
    is_new_user: bool,
}

#[utoipa::path(
    get,
    path = "/login",
    tag = "mini program",
    operation_id = "log_in",
    summary = "用 code 换令牌 / Trade a code for a token",
    params(LoginRequest),
    responses(
        (status = 200, description = "已登录 / Logged in", body = Success<LoginData>),
        failing::Code,
    )
)]
pub async fn by_query(
    State(service): State<Arc<Service>>,
    caller: Caller,
    headers: HeaderMap,
    ApiQuery(request): ApiQuery<LoginRequest>,
) -> Result<Answer, Failure> {
    log_in(&service, caller, &headers, request).await
}

#[utoipa::path(
    post,
    path = "/login",
    tag = "mini program",
    operation_id = "log_in_by_body",
    summary = "用 code 换令牌 / Trade a code for a token",
    request_body = LoginRequest,
    responses(
        (status = 200, description = "已登录 / Logged in", body = Success<LoginData>),
        failing::Code,
        failing::Body,
    )
)]
pub async fn by_body(
    State(service): State<Arc<Service>>,
    caller: Caller,
    headers: HeaderMap,
    ApiJson(request): ApiJson<LoginRequest>,
) -> Result<Answer, Failure> {
    log_in(&service, caller, &headers, request).await
}

/// axum would let HEAD in with GET, and a link preview must not spend a code.
pub async fn refuse_head() -> impl IntoResponse {
    (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, POST")])
}

async fn log_in(
    service: &Arc<Service>,
    caller: Caller,
    headers: &HeaderMap,
    request: LoginRequest,
) -> Result<Answer, Failure> {
    let client = headers
        .get(USER_AGENT)
        .and_then(|value| ClientDescription::of(value.as_bytes()));
    let refused = |app: Option<&App>, failure: Failure| {
        service.report_refused_login(app, failure.code, &caller, client.as_ref());
        failure
    };
    let app = app_of(service, request.appid.as_deref(), headers)
        .map_err(|failure| refused(None, failure))?;
    let code = code_of(service, app, request.code.as_deref())
        .map_err(|failure| refused(Some(app), failure))?;
    let attempt = LoginAttempt {
        app: app.clone(),
        code,
        caller,
        client,
        cancels_deletion: request.cancel_deletion.unwrap_or_default(),
    };
    Ok(Answer::new(LoginData::of(service.log_in(attempt).await?)))
}

impl LoginData {
    pub fn of(LoggedIn { token, signed_in }: LoggedIn) -> Self {
        Self {
            token: token.token,
            expires_at: token.expires_at.as_u64(),
            user_id: signed_in.account.user_id.to_string(),
            external_id: signed_in.account.external_id.map(|id| id.to_string()),
            is_new_user: signed_in.is_new_user,
        }
    }
}

/// The app that the request names, or that WeChat's Referer hints at, or the default one.
fn app_of<'a>(
    service: &'a Service,
    appid: Option<&str>,
    headers: &HeaderMap,
) -> Result<&'a App, Failure> {
    if let Some(appid) = appid.filter(|appid| !appid.is_empty()) {
        return service.apps.by_appid(appid).ok_or_else(|| {
            Failure::bad_request("本服务没有这个 appid / this server does not serve this appid")
        });
    }
    let hinted = appid_in_referer(headers).and_then(|appid| service.apps.by_appid(appid));
    hinted.or(service.apps.default_app()).ok_or_else(|| {
        Failure::bad_request(
            "本服务有多个小程序，请加上 appid / several apps are served here; say which: appid=wx…",
        )
    })
}

fn code_of(service: &Service, app: &App, code: Option<&str>) -> Result<LoginCode, Failure> {
    let Some(text) = code.filter(|text| !text.is_empty()) else {
        return Err(Failure::bad_request(
            "缺少 code，请传 wx.login() 得到的 code / code is missing: send what wx.login() gave",
        ));
    };
    let code: LoginCode = text.parse().map_err(|_| {
        Failure::bad_request("code 的格式不对，请原样传 wx.login() 得到的 code / this is no code; send it as wx.login() gave it")
    })?;
    if !code.is_devtools_mock() {
        return Ok(code);
    }
    match service.simulator() {
        Some(simulator) => simulator
            .code(&app.appid, DEVTOOLS_USER)
            .map_err(|_| Failure::new(ErrorCode::Internal)),
        None => Err(Failure::bad_request(
            "开发者工具没有填 appid，给的是假 code；请在项目设置里填写 appid / \
             DevTools without an appid gives out a mock code; set the appid of the project",
        )),
    }
}
