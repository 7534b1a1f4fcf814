//! `POST /user-data {encrypted_data, iv, raw_data?, signature?}`

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use weapp_login_guard::Session;
use weapp_login_guard::http::Failure;

use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::http::wire::{ApiJson, RequestBody};
use crate::service::Service;
use crate::user_data::{SealedUserData, SignedRawData};

#[derive(Deserialize, ToSchema)]
pub struct UserDataRequest {
    /// 微信给的 encryptedData，原样 / WeChat's encryptedData, as it came
    #[schema(
        required,
        nullable = false,
        pattern = "^([A-Za-z0-9+/]{64})*([A-Za-z0-9+/]{21}[AQgw]==|[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/]{64})$"
    )]
    encrypted_data: Option<String>,
    #[schema(required, nullable = false, pattern = "^[A-Za-z0-9+/]{21}[AQgw]==$")]
    iv: Option<String>,
    /// 和 signature 一起给时会核对 / Checked where it comes with the signature
    raw_data: Option<String>,
    signature: Option<String>,
}

impl RequestBody for UserDataRequest {
    const EXAMPLE: &str = r#"{"encrypted_data":"…","iv":"…"}"#;
}

/// 微信写的对象，原样，还有别的字段 / The object as WeChat wrote it, with fields of its own
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is described, and made by WeChat")]
struct UserData {
    watermark: Watermark,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "it is described, and made by WeChat")]
struct Watermark {
    appid: String,
    /// 秒 / In seconds
    timestamp: u64,
}

#[utoipa::path(
    post,
    path = "/user-data",
    tag = "mini program",
    operation_id = "open_user_data",
    summary = "解开微信加密的用户数据 / Open the user data that WeChat has sealed",
    request_body = UserDataRequest,
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (
            status = 200,
            description = "数据 / The data",
            body = Success<UserData>,
            headers(("x-session-renewed" = String, description = "新令牌，请换上 / A fresh token, to keep from now on")),
        ),
        failing::Session,
        failing::Body,
        failing::UserData,
    )
)]
pub async fn open(
    State(service): State<Arc<Service>>,
    session: Session,
    ApiJson(request): ApiJson<UserDataRequest>,
) -> Result<Answer, Failure> {
    let sealed = sealed_of(request)?;
    let opened = service.open_user_data(&session, &sealed).await?;
    Ok(Answer::new(opened))
}

fn sealed_of(request: UserDataRequest) -> Result<SealedUserData, Failure> {
    let (Some(encrypted_data), Some(iv)) = (request.encrypted_data, request.iv) else {
        return Err(Failure::bad_request(
            "缺少 encrypted_data 或 iv，请原样传微信给的 encryptedData 和 iv / \
             encrypted_data or iv is missing: send WeChat's encryptedData and iv as they came",
        ));
    };
    let signed = request.raw_data.zip(request.signature);
    let signed = signed.map(|(raw_data, signature)| SignedRawData {
        raw_data,
        signature,
    });
    Ok(SealedUserData {
        encrypted_data,
        iv,
        signed,
    })
}
