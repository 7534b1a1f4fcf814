//! `POST /service/sessions`: a session for a user whom the team has authenticated by other means.

use std::sync::Arc;

use axum::extract::State;
use serde::Deserialize;
use weapp_login_guard::http::Failure;

use super::login::LoginData;
use super::service_users::{UserSelector, app_of};
use crate::accounts::IssueRequest;
use crate::client_description::ClientDescription;
use crate::http::answer::Answer;
use crate::http::caller::Caller;
use crate::http::wire::{ApiJson, RequestBody};
use crate::service::Service;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionRequest {
    user: UserSelector,
    /// Whose session it is; the user's, or the default one, where it is left out.
    appid: Option<String>,
    /// Where nobody has the external id, a user is made who has it.
    #[serde(default)]
    create: bool,
    /// The user has asked for the account to be deleted, and thinks better of it.
    #[serde(default)]
    cancel_deletion: bool,
    /// The User-Agent of what the user logs in with, for the list of sessions.
    client: Option<String>,
}

impl RequestBody for SessionRequest {
    const EXAMPLE: &str = r#"{"user":{"external_id":"…"},"appid":"wx…"}"#;
}

pub async fn issue(
    State(service): State<Arc<Service>>,
    caller: Caller,
    ApiJson(request): ApiJson<SessionRequest>,
) -> Result<Answer, Failure> {
    let user = request.user.name(&service.apps)?;
    let appid = request.appid.as_deref().or(request.user.named_appid());
    let request = IssueRequest {
        user,
        app: app_of(&service.apps, appid)?.clone(),
        creates: request.create,
        cancels_deletion: request.cancel_deletion,
        client: request
            .client
            .and_then(|text| ClientDescription::of(text.as_bytes())),
        by: caller.actor(),
    };
    let logged_in = service.issue_session(request).await?;
    Ok(Answer::new(LoginData::of(logged_in)))
}
