//! Every request: its id, its time limit, its line in the log.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error_code::ErrorCode;
use super::failure::{AnsweredWith, Cause, Failure};
use super::request_id;
use crate::random;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, and logs it when it is answered: one line, with the cause of a failure.
pub async fn identify_and_log(request: Request, next: Next) -> Response {
    let id = hex::encode(random::octets::<8>());
    let method = request.method().clone();
    // Never the query: a code may be in it.
    let path = request.uri().path().to_owned();
    let started = Instant::now();
    let mut response = request_id::scope(id.clone(), next.run(request)).await;
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    let answered = response.extensions().get::<AnsweredWith>();
    let answered = answered.map(|AnsweredWith(code)| *code);
    let error = answered.map(ErrorCode::name);
    let cause = response.extensions().get::<Cause>();
    let cause = cause.map(|Cause(text)| text.as_str());
    // A macro a level: tracing wants the level to be a constant.
    macro_rules! log {
        ($level:ident) => {
            tracing::$level!(request_id = %id, %method, path, status, error, cause, duration_ms)
        };
    }
    match answered {
        Some(ErrorCode::Internal | ErrorCode::WechatMisconfigured) => log!(error),
        Some(ErrorCode::Overloaded | ErrorCode::WechatUnavailable) => log!(warn),
        _ => log!(info),
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Ends a request that takes too long, be it for its slow sender or for us.
pub async fn limit_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = "请求超时 / the request took too long";
            Failure::bad_request_as(StatusCode::REQUEST_TIMEOUT, message).into_response()
        }
    }
}

/// A panic is a bug of ours; the client learns nothing but the id to ask about.
pub fn answer_panic(_: Box<dyn Any + Send>) -> Response {
    Failure::new(ErrorCode::Internal).into_response()
}
