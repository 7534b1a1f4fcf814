//! WeChat's own route.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;

use super::Simulator;
use super::broken_body::BrokenBody;
use super::scenario::Scenario;
use super::world::{ExchangeRequest, Outcome};

pub fn router() -> Router<Simulator> {
    Router::new().route("/sns/jscode2session", any(jscode2session))
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
    // From before the exchange is counted, so that whoever waits for the count can release it.
    let mut releases = simulator.inner.releases.subscribe();
    let outcome = simulator.exchange(&request);
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
