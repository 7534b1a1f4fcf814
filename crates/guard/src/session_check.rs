//! Who checks: a [`Guard`](crate::Guard) in a service of the team, or the server itself.

use std::future::Future;
use std::pin::Pin;

use axum::http::request::Parts;

use crate::http::{Failure, PresentedToken};
use crate::session::Session;

/// Says whose session a token is of.
pub trait SessionCheck: Send + Sync + 'static {
    /// The session, or why there is none. `request` is the one that carries the token.
    fn check(
        &self,
        presented: &PresentedToken,
        request: &Parts,
    ) -> impl Future<Output = Result<Checked, Failure>> + Send;
}

/// A good session, and the fresh token that rides on the answer.
pub struct Checked {
    pub session: Session,
    pub renewal: Renewal,
}

/// A token for the client to keep from now on.
pub enum Renewal {
    /// Not due, not wanted, or no better one can be had.
    None,
    Made(String),
    /// It comes while the request is handled, perhaps.
    UnderWay(Pin<Box<dyn Future<Output = Option<String>> + Send>>),
}

impl Renewal {
    pub async fn token(self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Made(token) => Some(token),
            Self::UnderWay(coming) => coming.await,
        }
    }
}
