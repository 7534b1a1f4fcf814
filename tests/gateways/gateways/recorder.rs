//! A service behind the gateway that keeps what reached it: the API of the team, or one in weapp-login's place.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONNECTION, CONTENT_TYPE, UPGRADE};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::Arrived;

pub struct Recorder {
    pub address: SocketAddr,
    state: Shared,
    serving: JoinHandle<()>,
    /// Dropped, it ends the serving.
    running: DropGuard,
}

type Answering = dyn Fn(&Arrived) -> Response + Send + Sync;

#[derive(Clone)]
struct Shared {
    arrived: Arc<Mutex<Vec<Arrived>>>,
    answering: Arc<Answering>,
}

impl Recorder {
    /// Says yes to everything.
    pub async fn agreeing() -> Self {
        Self::answering(|_| agreement()).await
    }

    /// In weapp-login's place, where every token is this user's.
    pub async fn knowing(user: &'static str) -> Self {
        Self::answering(move |request| {
            let mut response = agreement();
            if request.target.starts_with("/verify") && request.headers.contains_key("x-session") {
                let known = [
                    ("x-user-id", user),
                    ("x-openid", "o-known"),
                    ("x-appid", "wx-known"),
                    ("x-external-id", ""),
                ];
                for (name, value) in known {
                    response.headers_mut().insert(name, value.parse().unwrap());
                }
            } else if request.target.starts_with("/verify") {
                *response.status_mut() = StatusCode::UNAUTHORIZED;
            }
            response
        })
        .await
    }

    pub async fn answering(
        answering: impl Fn(&Arrived) -> Response + Send + Sync + 'static,
    ) -> Self {
        let state = Shared {
            arrived: Arc::default(),
            answering: Arc::new(answering),
        };
        let router = Router::new().fallback(record).with_state(state.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = axum::serve(listener, router);
        let serving = serving.with_graceful_shutdown(stop.clone().cancelled_owned());
        Self {
            address,
            state,
            serving: tokio::spawn(async move { serving.await.unwrap() }),
            running: stop.drop_guard(),
        }
    }

    /// Everything since the last time that this was asked.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut self.state.arrived.lock().unwrap())
    }

    /// Nobody listens any more, and idle connections are closed.
    pub async fn stop(self) {
        drop(self.running);
        self.serving.await.unwrap();
    }
}

fn agreement() -> Response {
    let body = r#"{"code":0,"data":{},"message":"success"}"#;
    ([(CONTENT_TYPE, "application/json")], body).into_response()
}

async fn record(State(state): State<Shared>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let upgrade = head.extensions.remove::<hyper::upgrade::OnUpgrade>();
    let body = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let arrived = Arrived {
        method: head.method,
        target: head.uri.to_string(),
        headers: head.headers,
        body,
    };
    state.arrived.lock().unwrap().push(arrived.clone());
    let mut response = (state.answering)(&arrived);
    // Whatever it is that is wanted instead of HTTP: a careless service agrees.
    if let (Some(protocol), Some(upgrade)) = (arrived.headers.get(UPGRADE), upgrade) {
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        *response.body_mut() = Body::empty();
        let headers = response.headers_mut();
        headers.remove(CONTENT_TYPE);
        headers.insert(UPGRADE, protocol.clone());
        headers.insert(CONNECTION, "upgrade".parse().unwrap());
        tokio::spawn(echo(upgrade));
    }
    response
}

/// Says back what it hears.
async fn echo(upgrade: hyper::upgrade::OnUpgrade) {
    let Ok(upgraded) = upgrade.await else { return };
    let mut stream = hyper_util::rt::TokioIo::new(upgraded);
    let mut octets = [0; 1024];
    while let Ok(length @ 1..) = stream.read(&mut octets).await {
        if stream.write_all(&octets[..length]).await.is_err() {
            return;
        }
    }
}
