//! `GET /verify[?appid=]`, for a gateway (nginx `auth_request`, Caddy `forward_auth`, Traefik), and for a service
//! that can't tell by itself.
//!
//! 200 with the user in headers, or 401 with `x-session-error`; nginx reads no bodies, so the body of a refusal is
//! in `x-session-refusal` too.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use weapp_login_core::{AppId, ExternalId};
use weapp_login_guard::http::{ErrorCode, Failure, PresentedToken};
use weapp_login_guard::{Checked, Session, SessionCheck};

use super::session::SessionData;
use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::http::session_check::check;
use crate::http::wire::ApiQuery;
use crate::service::Service;
use crate::sight::Checker;

const USER_ID: HeaderName = HeaderName::from_static("x-user-id");
const OPENID: HeaderName = HeaderName::from_static("x-openid");
const APPID: HeaderName = HeaderName::from_static("x-appid");
/// Always there, so that a client's own header never gets through; empty if the user has none. It may be any
/// text, so what is not visible ASCII is percent-encoded, as in a URL.
const EXTERNAL_ID: HeaderName = HeaderName::from_static("x-external-id");
const SESSION_ERROR: HeaderName = HeaderName::from_static("x-session-error");
/// The envelope once more, for a gateway that throws bodies away: it can give this one to the phone.
const REFUSAL: HeaderName = HeaderName::from_static("x-session-refusal");

const NOT_IN_A_HEADER: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct VerifyRequest {
    /// 只认这个小程序的令牌 / Only tokens of this mini program are good
    #[param(max_length = 64, pattern = "^[!-{}~]*$")]
    appid: Option<String>,
}

/// For a service, whose guard reads it.
#[derive(Serialize, ToSchema)]
struct VerifyData {
    #[serde(flatten)]
    session: SessionData,
    /// 32 个十六进制数字 / 32 hex digits
    session_id: String,
}

/// Checks for the app that the request names, if it names one.
pub struct GatewayCheck(pub Arc<Service>);

impl SessionCheck for GatewayCheck {
    async fn check(&self, presented: &PresentedToken, request: &Parts) -> Result<Checked, Failure> {
        let ApiQuery(VerifyRequest { appid }) = ApiQuery::of(&request.uri)?;
        let appid = appid
            .filter(|appid| !appid.is_empty())
            .map(|appid| appid.parse::<AppId>())
            .transpose();
        let appid =
            appid.map_err(|error| Failure::bad_request(format!("appid 的格式不对 / {error}")))?;
        check(
            &self.0,
            presented,
            appid.as_ref(),
            request,
            Checker::Gateway,
        )
        .await
    }
}

#[utoipa::path(
    get,
    path = "/verify",
    tag = "gateway",
    operation_id = "verify",
    summary = "令牌好不好，是谁的 / Whether the token is good, and whose it is",
    params(VerifyRequest),
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (
            status = 200,
            description = "好的 / It is good",
            body = Success<VerifyData>,
            headers(
                ("x-user-id" = String, description = "UUID"),
                ("x-openid" = String),
                ("x-appid" = String),
                ("x-external-id" = String, description = "没有就是空的；百分号编码 / Empty if there is none; percent-encoded"),
                ("x-session-renewed" = String, description = "新令牌，请传给客户端 / A fresh token, for the client"),
            ),
        ),
        (
            status = 401,
            description = "不好 / It is not",
            headers(("x-session-error" = String, description = "为什么 / Why not")),
        ),
        failing::Gateway,
    )
)]
pub async fn verify(session: Session) -> Answer {
    let external_id = session.external_id.as_ref();
    let external_id = external_id.map_or("", ExternalId::as_str);
    let external_id = utf8_percent_encode(external_id, NOT_IN_A_HEADER).to_string();
    let data = VerifyData {
        session: SessionData::of(&session),
        session_id: session.session_id.to_string(),
    };
    Answer::new(data)
        .header(USER_ID, &session.user_id.to_string())
        .header(OPENID, session.openid.as_str())
        .header(APPID, session.appid.as_str())
        .header(EXTERNAL_ID, &external_id)
}

/// To a gateway every refused token is a 401, an expired one too.
pub fn refusal(failure: Failure) -> Response {
    let is_about_the_token = matches!(
        failure.code,
        ErrorCode::SessionInvalid | ErrorCode::SessionExpired | ErrorCode::SessionRevoked
    );
    let name = failure.code.name();
    let failure = if is_about_the_token {
        failure.with_status(StatusCode::UNAUTHORIZED)
    } else {
        failure
    };
    let envelope = ascii_json(&failure.envelope());
    let mut response = failure.into_response();
    let headers = response.headers_mut();
    headers.insert(SESSION_ERROR, HeaderValue::from_static(name));
    if let Ok(envelope) = HeaderValue::from_str(&envelope) {
        headers.insert(REFUSAL, envelope);
    }
    response
}

/// The same JSON with its Chinese escaped (RFC 8259 §7), since a header holds ASCII.
fn ascii_json(value: &Value) -> String {
    let mut text = String::new();
    for character in value.to_string().chars() {
        if character.is_ascii() {
            text.push(character);
        } else {
            let units = character.encode_utf16(&mut [0; 2]).to_vec();
            text.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    text
}
