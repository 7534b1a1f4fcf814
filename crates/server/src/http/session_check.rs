//! How the server's own routes check: with the database at hand, and keys that mint.

use axum::http::request::Parts;
use weapp_login_core::AppId;
use weapp_login_guard::http::{Failure, PresentedToken};
use weapp_login_guard::{Checked, Renewal, SessionCheck};

use crate::http::client::caller;
use crate::service::Service;
use crate::session::FoundSession;
use crate::sight::Checker;

impl SessionCheck for Service {
    async fn check(&self, presented: &PresentedToken, request: &Parts) -> Result<Checked, Failure> {
        check(self, presented, None, request, Checker::MiniProgram).await
    }
}

/// Checks the token, perhaps for one app alone, and renews it if it is due and the request lets it.
pub async fn check(
    service: &Service,
    presented: &PresentedToken,
    appid: Option<&AppId>,
    request: &Parts,
    checker: Checker,
) -> Result<Checked, Failure> {
    let caller = caller(request, service)?;
    let FoundSession { session, is_due } = service
        .find_session(&presented.token, appid, &caller, checker)
        .await?;
    if !(is_due && presented.may_renew) {
        return Ok(Checked {
            session,
            renewal: Renewal::None,
        });
    }
    let session = service.with_current_external_id(session).await;
    let renewal = service.renewal(&session);
    Ok(Checked {
        session,
        renewal: renewal.map_or(Renewal::None, |minted| Renewal::Made(minted.token)),
    })
}
