//! Having the server renew tokens: it alone mints.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{Method, StatusCode};
use tokio::sync::{Semaphore, watch};
use tokio::time::Instant;
use weapp_login_core::SessionId;

use super::server_client::{ServerClient, secret_header};
use crate::http::SESSION;
use crate::session_check::Renewal;

/// How long a request may be held up by a renewal.
const TIMEOUT: Duration = Duration::from_secs(2);
/// After a failure nobody tries for so long: a server that is away must not slow everything down.
const REST: Duration = Duration::from_secs(10);
/// For so long a fresh token is given to whoever comes with the old one, in the place of one more.
const REUSE: Duration = Duration::from_secs(5);
/// More at once are left for later requests.
const MOST_AT_ONCE: usize = 64;

/// Renews in the background. Never fails; at worst there is no fresh token this time.
pub struct Renewals {
    server: ServerClient,
    at_once: Arc<Semaphore>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Under way, or not long ago. The sender is gone where no token has come.
    fresh: HashMap<SessionId, watch::Receiver<Option<String>>>,
    /// In the order of time.
    begun: VecDeque<(Instant, SessionId)>,
    failed_at: Option<Instant>,
}

/// No fresh token, because the server is not well.
struct ServerFailed;

impl Renewals {
    pub fn new(server: ServerClient) -> Self {
        Self {
            server,
            at_once: Arc::new(Semaphore::new(MOST_AT_ONCE)),
            state: Arc::default(),
        }
    }

    /// A fresh token for the session; requests of one session share it, parallel ones and those that come soon
    /// after.
    pub fn renew(&self, session_id: SessionId, token: &str) -> Renewal {
        let Some(mut fresh) = self.begin_or_join(session_id, token) else {
            return Renewal::None;
        };
        let old = token.to_owned();
        Renewal::UnderWay(Box::pin(async move {
            let came = fresh.wait_for(Option::is_some).await;
            came.ok()?.clone().filter(|token| *token != old)
        }))
    }

    fn begin_or_join(
        &self,
        session_id: SessionId,
        token: &str,
    ) -> Option<watch::Receiver<Option<String>>> {
        let mut state = lock(&self.state);
        state.forget_old();
        if let Some(fresh) = state.fresh.get(&session_id) {
            return Some(fresh.clone());
        }
        let is_resting = state.failed_at.is_some_and(|at| at.elapsed() < REST);
        let permit = Arc::clone(&self.at_once).try_acquire_owned().ok();
        let permit = permit.filter(|_| !is_resting)?;
        let (sender, fresh) = watch::channel(None);
        state.begun.push_back((Instant::now(), session_id));
        state.fresh.insert(session_id, fresh.clone());
        let (server, state, token) = (
            self.server.clone(),
            Arc::clone(&self.state),
            token.to_owned(),
        );
        tokio::spawn(async move {
            match ask_server(&server, &token).await {
                Ok(fresh) => {
                    sender.send_replace(fresh);
                }
                Err(ServerFailed) => lock(&state).failed_at = Some(Instant::now()),
            }
            drop(permit);
        });
        Some(fresh)
    }
}

impl State {
    fn forget_old(&mut self) {
        while let Some((begun_at, session_id)) = self.begun.front() {
            if begun_at.elapsed() < REUSE {
                return;
            }
            self.fresh.remove(session_id);
            self.begun.pop_front();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The same token comes back where no better one can be had, and none where it does not count any more.
async fn ask_server(server: &ServerClient, token: &str) -> Result<Option<String>, ServerFailed> {
    let token = secret_header(token).ok_or(ServerFailed)?;
    let request = server
        .request(Method::POST, "/session/renew")
        .header(SESSION, token);
    let answer = server.send(request, TIMEOUT).await;
    let answer = answer.map_err(|_| ServerFailed)?;
    if answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS {
        return Err(ServerFailed);
    }
    Ok(answer.body["data"]["token"].as_str().map(str::to_owned))
}
