//! The id of the request that is being answered, for whoever answers it.

use std::future::Future;

tokio::task_local! {
    static CURRENT_ID: String;
}

/// Runs the future as the answering of this request.
pub async fn scope<F: Future>(id: String, answering: F) -> F::Output {
    CURRENT_ID.scope(id, answering).await
}

/// `None` outside of a request that has one.
pub fn current() -> Option<String> {
    CURRENT_ID.try_with(Clone::clone).ok()
}
