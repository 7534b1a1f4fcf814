//! Reading requests, so that whatever is wrong with them is said in our envelope.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use http_body::Body;
use serde::de::DeserializeOwned;
use weapp_login_guard::http::Failure;

use super::requests::{BodyLimit, BodyTimeout};

/// The query, or a `bad_request` that says what is wrong with it.
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned> ApiQuery<T> {
    pub fn of(uri: &Uri) -> Result<Self, Failure> {
        match Query::try_from_uri(uri) {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(wrong_query(&rejection)),
        }
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Self::of(&parts.uri)
    }
}

/// What a request may have as its body.
pub trait RequestBody: DeserializeOwned {
    /// A right one, in JSON.
    const EXAMPLE: &str;
}

/// The JSON body, or a `bad_request` that says what is wrong with it.
pub struct ApiJson<T>(pub T);

impl<T: RequestBody, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let limit = request
            .extensions()
            .get::<BodyTimeout>()
            .map_or(Duration::MAX, |limit| limit.0);
        // Before it is asked for: whoever expects a 100 need not send it.
        let length = request.body().size_hint().lower();
        let most = request.extensions().get::<BodyLimit>();
        if most.is_some_and(|most| length > most.0 as u64) {
            return Err(too_large_a_body());
        }
        match tokio::time::timeout(limit, Json::from_request(request, state)).await {
            Ok(Ok(Json(body))) => Ok(Self(body)),
            Ok(Err(rejection)) => Err(wrong_body(&rejection, T::EXAMPLE)),
            Err(_) => {
                let message = "请求体来得太慢 / the body took too long to come";
                Err(Failure::bad_request_as(
                    StatusCode::REQUEST_TIMEOUT,
                    message,
                ))
            }
        }
    }
}

/// The texts of the rejections can quote the request, which may hold a code: they are not passed on.
fn wrong_query(_: &QueryRejection) -> Failure {
    Failure::bad_request(
        "查询参数有误，请检查名称和取值 / the query string can't be read; check names and values",
    )
}

fn too_large_a_body() -> Failure {
    let message = "请求体太大 / the body is too large";
    Failure::bad_request_as(StatusCode::PAYLOAD_TOO_LARGE, message)
}

fn wrong_body(rejection: &JsonRejection, example: &str) -> Failure {
    let message = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => return too_large_a_body(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "请求体应为 JSON / send the body as content-type: application/json".into()
        }
        _ => format!(
            "请求体应为 JSON 对象，如 {example} / the body must be a JSON object such as {example}"
        ),
    };
    let status = match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    Failure::bad_request_as(status, message)
}
