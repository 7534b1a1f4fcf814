//! `GET /simulator/code?user=alice[&appid=]`, in development only: what `wx.login` would give alice.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use weapp_login_guard::http::{ErrorCode, Failure};

use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::http::wire::ApiQuery;
use crate::service::Service;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CodeRequest {
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

pub fn routes() -> Router<Arc<Service>> {
    Router::new().route("/simulator/code", get(code))
}

#[utoipa::path(
    get,
    path = "/simulator/code",
    tag = "development",
    operation_id = "simulate_wx_login",
    summary = "wx.login 会给这个用户的 code / What wx.login would give this user",
    params(CodeRequest),
    responses(
        (status = 200, description = "code / The code", body = Success<CodeData>),
        failing::NotHere,
    )
)]
pub async fn code(
    State(service): State<Arc<Service>>,
    ApiQuery(request): ApiQuery<CodeRequest>,
) -> Result<Answer, Failure> {
    let simulator = service
        .simulator()
        .ok_or(Failure::new(ErrorCode::NotFound))?;
    let app = match &request.appid {
        Some(appid) => service.apps.by_appid(appid),
        None => service.apps.default_app().or(service.apps.all().first()),
    };
    let app = app.ok_or_else(|| {
        Failure::bad_request("本服务没有这个 appid / this server does not serve this appid")
    })?;
    let Some(user) = &request.user else {
        return Err(Failure::bad_request(
            "缺少 user，如 /simulator/code?user=alice / user is missing: /simulator/code?user=alice",
        ));
    };
    let code = simulator
        .code(&app.appid, user)
        .map_err(|error| Failure::bad_request(format!("user 不对 / {error}")))?;
    Ok(Answer::new(CodeData {
        code: code.text().to_owned(),
    }))
}
