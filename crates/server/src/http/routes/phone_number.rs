//! `POST /phone-number {code}`

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use weapp_login_guard::Session;
use weapp_login_guard::http::Failure;
use weapp_login_wechat::{PhoneCode, PhoneNumber};

use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::http::wire::{ApiJson, RequestBody};
use crate::service::Service;

#[derive(Deserialize, ToSchema)]
pub struct PhoneNumberRequest {
    /// 手机号按钮给的 code，不是 wx.login 的 / What the phone-number button gave, not wx.login
    #[schema(
        required,
        nullable = false,
        min_length = 1,
        max_length = 256,
        pattern = "^[!-~]+$"
    )]
    code: Option<String>,
}

impl RequestBody for PhoneNumberRequest {
    const EXAMPLE: &str = r#"{"code":"…"}"#;
}

#[derive(Serialize, ToSchema)]
struct PhoneNumberData {
    /// 国外的号码带区号 / Of another country, with the country code
    #[schema(example = "13580006666")]
    phone_number: String,
    #[schema(example = "13580006666")]
    pure_phone_number: String,
    #[schema(example = "86")]
    country_code: String,
}

#[utoipa::path(
    post,
    path = "/phone-number",
    tag = "mini program",
    operation_id = "tell_phone_number",
    summary = "用手机号按钮的 code 换手机号 / Trade the code of the phone-number button for the number",
    request_body = PhoneNumberRequest,
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (
            status = 200,
            description = "手机号 / The number",
            body = Success<PhoneNumberData>,
            headers(("x-session-renewed" = String, description = "新令牌，请换上 / A fresh token, to keep from now on")),
        ),
        failing::Session,
        failing::Body,
        failing::PhoneCode,
    )
)]
pub async fn tell(
    State(service): State<Arc<Service>>,
    session: Session,
    ApiJson(request): ApiJson<PhoneNumberRequest>,
) -> Result<Answer, Failure> {
    let code = code_of(request.code.as_deref())?;
    let number = service.phone_number(&session, &code).await?;
    Ok(Answer::new(PhoneNumberData::of(number)))
}

fn code_of(code: Option<&str>) -> Result<PhoneCode, Failure> {
    let code = code.unwrap_or_default().parse();
    code.map_err(|_| {
        Failure::bad_request(
            "缺少 code 或格式不对，请原样传 getPhoneNumber 得到的 code（不是 wx.login 的）/ \
             code is missing or is none: send what getPhoneNumber gave, which is not the code of wx.login",
        )
    })
}

impl PhoneNumberData {
    fn of(number: PhoneNumber) -> Self {
        let PhoneNumber {
            phone_number,
            pure_phone_number,
            country_code,
        } = number;
        Self {
            phone_number,
            pure_phone_number,
            country_code,
        }
    }
}
