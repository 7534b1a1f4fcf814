//! In development only: what WeChat would give alice's phone.
//!
//! `GET /simulator/code?user=alice[&appid=]`, and `phone-code`, and `user-data`.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use weapp_login_guard::http::{ErrorCode, Failure};
use weapp_login_wechat::simulator::{CodeError, SealedUserData, Simulator};

use crate::apps::App;
use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::http::wire::ApiQuery;
use crate::service::Service;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PhoneRequest {
    /// 谁，随便起名 / Who; any name
    #[param(
        required,
        nullable = false,
        min_length = 1,
        max_length = 64,
        pattern = r"^[^\s\x00-\x1f\x7f-\x9f]+$",
        example = "alice"
    )]
    user: Option<String>,
    /// 没有就是默认的小程序 / Without one, the default mini program
    appid: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CodeData {
    code: String,
}

/// POST /user-data 要的 / What POST /user-data wants
#[derive(Serialize, ToSchema)]
struct SealedUserDataData {
    encrypted_data: String,
    iv: String,
    raw_data: String,
    signature: String,
}

pub fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/simulator/code", get(code))
        .route("/simulator/phone-code", get(phone_code))
        .route("/simulator/user-data", get(user_data))
}

#[utoipa::path(
    get,
    path = "/simulator/code",
    tag = "development",
    operation_id = "simulate_wx_login",
    summary = "wx.login 会给这个用户的 code / What wx.login would give this user",
    params(PhoneRequest),
    responses(
        (status = 200, description = "code / The code", body = Success<CodeData>),
        failing::NotHere,
    )
)]
pub async fn code(
    State(service): State<Arc<Service>>,
    ApiQuery(request): ApiQuery<PhoneRequest>,
) -> Result<Answer, Failure> {
    let phone = Phone::of(&service, &request)?;
    let code = phone.wechat.code(&phone.app.appid, phone.user);
    let code = code.map_err(wrong_user)?.text().to_owned();
    Ok(Answer::new(CodeData { code }))
}

#[utoipa::path(
    get,
    path = "/simulator/phone-code",
    tag = "development",
    operation_id = "simulate_phone_number_button",
    summary = "手机号按钮会给这个用户的 code / What the phone-number button would give this user",
    params(PhoneRequest),
    responses(
        (status = 200, description = "code / The code", body = Success<CodeData>),
        failing::NotHere,
    )
)]
pub async fn phone_code(
    State(service): State<Arc<Service>>,
    ApiQuery(request): ApiQuery<PhoneRequest>,
) -> Result<Answer, Failure> {
    let phone = Phone::of(&service, &request)?;
    let code = phone.wechat.phone_code(&phone.app.appid, phone.user);
    let code = code.map_err(wrong_user)?.text().to_owned();
    Ok(Answer::new(CodeData { code }))
}

#[utoipa::path(
    get,
    path = "/simulator/user-data",
    tag = "development",
    operation_id = "simulate_user_info",
    summary = "wx.getUserInfo 会给这个用户的数据；登录过才有 / What wx.getUserInfo would give this user, after a login",
    params(PhoneRequest),
    responses(
        (status = 200, description = "加密的数据 / The sealed data", body = Success<SealedUserDataData>),
        failing::NotHere,
    )
)]
pub async fn user_data(
    State(service): State<Arc<Service>>,
    ApiQuery(request): ApiQuery<PhoneRequest>,
) -> Result<Answer, Failure> {
    let phone = Phone::of(&service, &request)?;
    // A name that is none has never logged in; the other routes say what is wrong with it.
    phone
        .wechat
        .openid(&phone.app.appid, phone.user)
        .map_err(|error| wrong_user(error.into()))?;
    let sealed = phone.wechat.user_data(&phone.app.appid, phone.user);
    let sealed = sealed.ok_or(Failure::new(ErrorCode::NotFound))?;
    let SealedUserData {
        encrypted_data,
        iv,
        raw_data,
        signature,
    } = sealed;
    Ok(Answer::new(SealedUserDataData {
        encrypted_data,
        iv,
        raw_data,
        signature,
    }))
}

/// Whose phone it would be, and where its WeChat is.
struct Phone<'a> {
    wechat: &'a Simulator,
    app: &'a App,
    user: &'a str,
}

impl<'a> Phone<'a> {
    fn of(service: &'a Service, request: &'a PhoneRequest) -> Result<Self, Failure> {
        let wechat = service
            .simulator()
            .ok_or(Failure::new(ErrorCode::NotFound))?;
        let app = match &request.appid {
            Some(appid) => service.apps.by_appid(appid),
            None => service.apps.default_app().or(service.apps.all().first()),
        };
        let app = app.ok_or_else(|| {
            Failure::bad_request("本服务没有这个 appid / this server does not serve this appid")
        })?;
        let user = request.user.as_deref().ok_or_else(|| {
            Failure::bad_request(
                "缺少 user，如 /simulator/code?user=alice / user is missing: /simulator/code?user=alice",
            )
        })?;
        Ok(Self { wechat, app, user })
    }
}

fn wrong_user(error: CodeError) -> Failure {
    Failure::bad_request(format!("user 不对 / {error}"))
}
