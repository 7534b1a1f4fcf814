//! WeChat's own routes.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use serde::Deserialize;

use super::Simulator;
use super::broken_body::BrokenBody;
use super::scenario::Scenario;
use super::world::{AccessTokenRequest, ExchangeRequest, Outcome, PhoneNumberRequest};

pub fn router() -> Router<Simulator> {
    Router::new()
        .route("/sns/jscode2session", any(jscode2session))
        .route("/cgi-bin/stable_token", post(stable_token))
        .route(
            "/wxa/business/getuserphonenumber",
            post(get_user_phone_number),
        )
}

async fn jscode2session(
    State(simulator): State<Simulator>,
    method: Method,
    parameters: Result<Query<ExchangeRequest>, QueryRejection>,
) -> Response {
    // WeChat looks for the parameters in the URL of a GET and finds none anywhere else.
    let request = match parameters {
        Ok(Query(request)) if method == Method::GET => request,
        _ => ExchangeRequest::default(),
    };
    play(&simulator, || simulator.exchange(&request)).await
}

/// WeChat takes the body for JSON, whatever its content type says.
async fn stable_token(State(simulator): State<Simulator>, body: Bytes) -> Response {
    let request: AccessTokenRequest = serde_json::from_slice(&body).unwrap_or_default();
    play(&simulator, || simulator.access_token(&request)).await
}

#[derive(Deserialize)]
struct AccessTokenParameter {
    #[serde(default)]
    access_token: String,
}

async fn get_user_phone_number(
    State(simulator): State<Simulator>,
    Query(AccessTokenParameter { access_token }): Query<AccessTokenParameter>,
    body: Bytes,
) -> Response {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct PhoneNumberBody {
        code: String,
    }
    let PhoneNumberBody { code } = serde_json::from_slice(&body).unwrap_or_default();
    let request = PhoneNumberRequest { access_token, code };
    play(&simulator, || simulator.phone_number_of(&request)).await
}

async fn play(simulator: &Simulator, answer: impl FnOnce() -> Outcome) -> Response {
    // From before the exchange is counted, so that whoever waits for the count can release it.
    let mut releases = simulator.inner.releases.subscribe();
    let outcome = answer();
    match outcome.scenario {
        Some(Scenario::Held) => _ = releases.changed().await,
        Some(Scenario::Slow) => {
            _ = tokio::time::timeout(simulator.inner.slow_answer_after, releases.changed()).await;
        }
        _ => {}
    }
    response(outcome)
}

fn response(outcome: Outcome) -> Response {
    let text_plain = [(header::CONTENT_TYPE, "text/plain")];
    let body = Bytes::from(outcome.body);
    match outcome.scenario {
        Some(Scenario::HtmlPage) => {
            let text_html = [(header::CONTENT_TYPE, "text/html")];
            (StatusCode::BAD_GATEWAY, text_html, body).into_response()
        }
        Some(Scenario::CutOffBody) => {
            let whole_length = [(header::CONTENT_LENGTH, body.len())];
            let half = body.slice(..body.len() / 2);
            let half = Body::new(BrokenBody::Sending(half));
            (text_plain, whole_length, half).into_response()
        }
        Some(Scenario::DroppedConnection) => Body::new(BrokenBody::Broken).into_response(),
        _ => (text_plain, body).into_response(),
    }
}
