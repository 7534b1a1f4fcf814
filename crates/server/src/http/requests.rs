//! Every request: its id, its time limit, its line in the log.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;
use weapp_login_guard::http::{AnsweredWith, Cause, ErrorCode, Failure, request_id};

use super::routes::health;
use super::serve::OneTooMany;
use crate::limits::Full;
use crate::service::Service;
use crate::sight::{HttpMetrics, RequestInProgress};

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// `: ` and the end of the line.
const HEADER_MARKS: usize = 4;

/// Gives the request an id, and logs it when it is over: one line, with the cause of a failure.
pub async fn identify_and_log(
    State(metrics): State<HttpMetrics>,
    request: Request,
    next: Next,
) -> Response {
    let id = format!("{:016x}", fastrand::u64(..));
    let mut line = LogLine {
        progress: metrics.begin(&request),
        id: id.clone(),
        is_written: false,
    };
    let span = tracing::error_span!("request", request_id = id);
    let answering = next.run(request).instrument(span);
    let mut response = request_id::scope(id.clone(), answering).await;
    line.write(&response);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The line of a request in the log. It is written even if the client hangs up before it is answered.
struct LogLine {
    id: String,
    /// Counts it, too. The log names the template of its route and never what was asked for: a code may be in the
    /// query, a user in the path, and anything in what is no route, or no method.
    progress: RequestInProgress,
    is_written: bool,
}

impl LogLine {
    fn write(&mut self, response: &Response) {
        self.is_written = true;
        let (id, method, route) = (&self.id, self.progress.method(), self.progress.route());
        let duration_ms = self.duration_ms();
        let status = response.status().as_u16();
        let answered = response.extensions().get::<AnsweredWith>();
        let answered = answered.map(|AnsweredWith(code)| *code);
        let error = answered.map(ErrorCode::name);
        let cause = response.extensions().get::<Cause>();
        let cause = cause.map(|Cause(text)| text.as_str());
        // A macro a level: tracing wants the level to be a constant.
        macro_rules! log {
            ($level:ident) => {
                tracing::$level!(request_id = %id, method, route, status, error, cause, duration_ms)
            };
        }
        match answered {
            Some(ErrorCode::Internal | ErrorCode::WechatMisconfigured) => log!(error),
            Some(ErrorCode::Overloaded | ErrorCode::WechatUnavailable) => log!(warn),
            _ => log!(info),
        }
        self.progress.answered(response.status(), answered);
    }

    fn duration_ms(&self) -> u64 {
        u64::try_from(self.progress.duration().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for LogLine {
    fn drop(&mut self) {
        if !self.is_written {
            let (id, method, route) = (&self.id, self.progress.method(), self.progress.route());
            let duration_ms = self.duration_ms();
            tracing::info!(request_id = %id, method, route, error = "client_gone", duration_ms);
        }
    }
}

/// In octets.
#[derive(Clone, Copy)]
pub struct SizeLimits {
    pub head: usize,
    pub body: usize,
}

/// Refuses what has a head of no reasonable size, as far as hyper has let it in; and where there are too many
/// connections, all but those who start and stop us.
pub async fn refuse_early(
    State(limits): State<SizeLimits>,
    mut request: Request,
    next: Next,
) -> Response {
    if let Err(failure) = require_reasonable_head(&request, limits.head) {
        return failure.into_response();
    }
    let is_one_too_many = request.extensions().get::<OneTooMany>().is_some();
    if is_one_too_many && !health::PATHS.contains(&request.uri().path()) {
        let limit = "limits.connections";
        return Failure::from(Full { limit }).into_response();
    }
    request.extensions_mut().insert(BodyLimit(limits.body));
    next.run(request).await
}

fn require_reasonable_head(request: &Request, limit: usize) -> Result<(), Failure> {
    let target = request.uri().path_and_query();
    let target = target.map_or(0, |target| target.as_str().len());
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| name.as_str().len() + value.len() + HEADER_MARKS);
    let (status, message) = if target > limit / 2 {
        let message = "地址太长 / the address is too long";
        (StatusCode::URI_TOO_LONG, message)
    } else if target + headers.sum::<usize>() > limit {
        let message = "请求头太大 / the headers are too large";
        (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)
    } else {
        return Ok(());
    };
    Err(Failure::bad_request_as(status, message))
}

/// How large a body may be, in octets.
#[derive(Clone, Copy)]
pub struct BodyLimit(pub usize);

/// Lets only so many in that may have to wait for the database.
pub async fn limit_checks(
    State(service): State<Arc<Service>>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let _place = service.at_once.checks.enter()?;
    Ok(next.run(request).await)
}

/// Ends a request that takes us too long. Its body has half of that time, and is its sender's.
pub async fn limit_time(
    State(limit): State<Duration>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(BodyTimeout(limit / 2));
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::new(ErrorCode::Overloaded).into_response(),
    }
}

/// How long a body may take to come in.
#[derive(Clone, Copy)]
pub struct BodyTimeout(pub Duration);

/// A panic is a bug of ours; the client learns nothing but the id to ask about.
pub fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    let text = text.as_deref().unwrap_or("without words");
    Failure::new(ErrorCode::Internal)
        .because(format!("panic: {text}"))
        .into_response()
}
