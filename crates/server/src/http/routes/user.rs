//! `DELETE /user`: a user's own account.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use weapp_login_guard::Session;
use weapp_login_guard::http::Failure;

use crate::accounts::Deletion;
use crate::http::answer::Answer;
use crate::http::openapi::{Success, failing};
use crate::service::Service;

#[derive(Serialize, ToSchema)]
struct DeletionData {
    /// false：到 due_at 才删除，之前登录时传 cancel_deletion 可以撤销 / false: at `due_at`, unless the user logs in with
    /// `cancel_deletion` before
    deleted: bool,
    /// 毫秒 / In milliseconds
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due_at: Option<u64>,
}

#[utoipa::path(
    delete,
    path = "/user",
    tag = "mini program",
    operation_id = "delete_account",
    summary = "注销自己的账号 / Delete one's own account",
    security(("session" = []), ("session as bearer" = [])),
    responses(
        (status = 200, description = "所有会话都结束了 / All sessions have ended", body = Success<DeletionData>),
        failing::Session,
    )
)]
pub async fn delete(
    State(service): State<Arc<Service>>,
    session: Session,
) -> Result<Answer, Failure> {
    let due_at = match service.delete_account(&session).await? {
        Deletion::Done => None,
        Deletion::DueAt(due_at) => Some(due_at.as_u64()),
    };
    Ok(Answer::new(DeletionData {
        deleted: due_at.is_none(),
        due_at,
    }))
}
