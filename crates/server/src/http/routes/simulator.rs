//! `GET /simulator/code?user=alice[&appid=]`, in development only: what `wx.login` would give alice.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Deserialize;
use serde_json::json;
use weapp_login_guard::http::{ErrorCode, Failure};

use crate::http::answer::Answer;
use crate::http::wire::ApiQuery;
use crate::service::Service;

#[derive(Deserialize)]
struct CodeRequest {
    user: Option<String>,
    appid: Option<String>,
}

pub fn routes() -> Router<Arc<Service>> {
    Router::new().route("/simulator/code", get(code))
}

async fn code(
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
    Ok(Answer::new(json!({ "code": code.text() })))
}
