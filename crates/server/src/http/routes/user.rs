//! `DELETE /user`: a user's own account.

use std::sync::Arc;

use axum::extract::State;
use serde::Serialize;
use weapp_login_guard::Session;
use weapp_login_guard::http::Failure;

use crate::accounts::Deletion;
use crate::http::answer::Answer;
use crate::service::Service;

#[derive(Serialize)]
struct DeletionData {
    /// False: at `due_at`, unless the user logs in with `cancel_deletion` before.
    deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<u64>,
}

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
