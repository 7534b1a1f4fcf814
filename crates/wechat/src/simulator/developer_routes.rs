//! The routes for developers, on no server of WeChat's.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use weapp_login_core::AppId;

use super::{CodeError, Scenario, Simulator};

/// The name that ends every scenario.
const NORMAL: &str = "normal";

pub fn router() -> Router<Simulator> {
    Router::new()
        .route("/simulator/code", get(code))
        .route("/simulator/phone-code", get(phone_code))
        .route("/simulator/user-data", get(user_data))
        .route("/simulator/scenarios", get(scenarios))
        .route("/simulator/scenario", put(play))
}

#[derive(Deserialize)]
struct PhoneParameters {
    user: String,
    appid: Option<String>,
}

/// As `wx.login` would give it that user.
async fn code(
    State(simulator): State<Simulator>,
    parameters: Result<Query<PhoneParameters>, QueryRejection>,
) -> Result<Json<Value>, BadRequest> {
    let (appid, user) = phone(&simulator, parameters)?;
    let code = simulator.code(&appid, &user)?;
    Ok(success(json!({ "code": code.text() })))
}

/// As the phone-number button would give it that user.
async fn phone_code(
    State(simulator): State<Simulator>,
    parameters: Result<Query<PhoneParameters>, QueryRejection>,
) -> Result<Json<Value>, BadRequest> {
    let (appid, user) = phone(&simulator, parameters)?;
    let code = simulator.phone_code(&appid, &user)?;
    Ok(success(json!({ "code": code.text() })))
}

/// As `wx.getUserInfo` would give it that user.
async fn user_data(
    State(simulator): State<Simulator>,
    parameters: Result<Query<PhoneParameters>, QueryRejection>,
) -> Result<Json<Value>, BadRequest> {
    let (appid, user) = phone(&simulator, parameters)?;
    let sealed = simulator.user_data(&appid, &user);
    let sealed = sealed.ok_or_else(|| BadRequest("this user has never logged in".to_owned()))?;
    Ok(success(json!({
        "encrypted_data": sealed.encrypted_data,
        "iv": sealed.iv,
        "raw_data": sealed.raw_data,
        "signature": sealed.signature,
    })))
}

fn phone(
    simulator: &Simulator,
    parameters: Result<Query<PhoneParameters>, QueryRejection>,
) -> Result<(AppId, String), BadRequest> {
    let Query(PhoneParameters { user, appid }) = parameters
        .map_err(|_| BadRequest("ask like this: GET /simulator/code?user=alice".to_owned()))?;
    let appid = match appid {
        Some(appid) => AppId::try_from(appid.as_str()).ok(),
        None => simulator.first_appid(),
    };
    Ok((appid.ok_or(CodeError::UnknownApp)?, user))
}

async fn scenarios(State(simulator): State<Simulator>) -> Json<Value> {
    let all = Scenario::ALL
        .map(|scenario| json!({ "name": scenario.name(), "description": scenario.description() }));
    let mut data = playing(&simulator);
    data["scenarios"] = json!(all);
    success(data)
}

#[derive(Deserialize)]
struct PlayParameters {
    name: String,
    times: Option<u32>,
}

async fn play(
    State(simulator): State<Simulator>,
    parameters: Result<Query<PlayParameters>, QueryRejection>,
) -> Result<Json<Value>, BadRequest> {
    let Query(PlayParameters { name, times }) = parameters.map_err(|_| {
        BadRequest("ask like this: PUT /simulator/scenario?name=busy&times=1".to_owned())
    })?;
    if name == NORMAL {
        simulator.play_normally();
        return Ok(success(playing(&simulator)));
    }
    let scenario: Scenario = name
        .parse()
        .map_err(|error| BadRequest(format!("{error}, or {NORMAL} to end it")))?;
    match times {
        Some(times) => simulator.play_times(scenario, times),
        None => simulator.play(scenario),
    }
    Ok(success(playing(&simulator)))
}

fn playing(simulator: &Simulator) -> Value {
    let playing = simulator.playing();
    let name = playing.map_or(NORMAL, |playing| playing.scenario.name());
    json!({ "playing": name, "times_left": playing.and_then(|playing| playing.times_left) })
}

fn success(data: Value) -> Json<Value> {
    Json(json!({ "code": 0, "data": data, "message": "success" }))
}

/// What was wrong, in words that say what a right request looks like.
struct BadRequest(String);

impl From<CodeError> for BadRequest {
    fn from(error: CodeError) -> Self {
        Self(error.to_string())
    }
}

impl IntoResponse for BadRequest {
    fn into_response(self) -> Response {
        let body = json!({
            "code": 10, "data": {}, "message": self.0, "error": "bad_request", "retry": "none",
        });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    }
}
