//! The kind of server that a padding oracle is: it answers every bad legacy token with one status and one code, and
//! only its message, meant for the log, says whether deciphering or reading failed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use weapp_login_fuzz::reference::{LegacyKey, ReadLegacy, unpadded};

use super::LEGACY_SECRET;

pub struct TelltaleServer {
    base_url: String,
    serving: JoinHandle<()>,
}

impl TelltaleServer {
    /// With the secret and the suffix of everybody else.
    pub async fn start() -> Self {
        let key = Arc::new(LegacyKey::of(LEGACY_SECRET));
        let router = Router::new()
            .route("/session", get(session))
            .with_state(key);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base_url, serving }
    }

    pub fn base_url(&self) -> &str {
        &self.base_url
    }
}

impl Drop for TelltaleServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn session(
    State(key): State<Arc<LegacyKey>>,
    headers: HeaderMap,
) -> (StatusCode, Json<Value>) {
    let token = headers["x-session"].to_str().unwrap_or_default();
    let blocks = key.blocks_of(token).unwrap_or_default();
    let refusal = if unpadded(&blocks).is_none() {
        "bad decrypt"
    } else if ReadLegacy::read(&blocks, "2019").is_none() {
        "no such session"
    } else {
        return (
            StatusCode::OK,
            Json(json!({ "code": 0, "message": "登陆成功" })),
        );
    };
    let envelope = json!({ "code": 1, "message": refusal });
    (StatusCode::UNAUTHORIZED, Json(envelope))
}
