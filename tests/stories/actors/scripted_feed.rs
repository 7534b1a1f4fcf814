//! A weapp-login server that says only what the story tells it to: the next pages of its feed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

pub struct ScriptedFeed {
    base_url: String,
    next_pages: mpsc::UnboundedSender<Value>,
    questions: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

struct Script {
    pages: Mutex<mpsc::UnboundedReceiver<Value>>,
    questions: Arc<AtomicUsize>,
}

impl ScriptedFeed {
    pub async fn start() -> Self {
        let (next_pages, pages) = mpsc::unbounded_channel();
        let questions = Arc::new(AtomicUsize::new(0));
        let script = Arc::new(Script {
            pages: Mutex::new(pages),
            questions: Arc::clone(&questions),
        });
        let router = Router::new()
            .route("/revocations", get(next_page))
            .route("/verify", get(question))
            .with_state(script);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            base_url,
            next_pages,
            questions,
            serving,
        }
    }

    pub fn base_url(&self) -> String {
        self.base_url.clone()
    }

    /// The next answer to whoever asks for a page; until there is one, nobody gets any.
    pub fn give_page(&self, cursor: &str, more: bool, entries: Value) {
        let data = json!({ "entries": entries, "cursor": cursor, "more": more, "reset": false });
        self.next_pages
            .send(json!({ "code": 0, "data": data, "message": "success" }))
            .unwrap();
    }

    /// How many times it was asked about a token. It does not know.
    pub fn questions(&self) -> usize {
        self.questions.load(Ordering::Relaxed)
    }
}

impl Drop for ScriptedFeed {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn next_page(State(script): State<Arc<Script>>) -> Json<Value> {
    Json(script.pages.lock().await.recv().await.unwrap_or_default())
}

async fn question(State(script): State<Arc<Script>>) -> StatusCode {
    script.questions.fetch_add(1, Ordering::Relaxed);
    StatusCode::SERVICE_UNAVAILABLE
}
