//! A service of the team's, whose routes are behind the guard.

use std::time::{Duration, Instant};

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use weapp_login_core::{KeyRing, Policy};
use weapp_login_guard::{Guard, GuardOptions, Session};

use super::{APPID, Phone, SERVICE_SECRET, World};

pub struct GuardedService {
    pub guard: Guard,
    base_url: String,
    serving: JoinHandle<()>,
}

impl GuardedService {
    /// What its developer writes.
    pub fn options(world: &World, server_url: String) -> GuardOptions {
        GuardOptions {
            policy: Policy {
                appids: Some(vec![APPID.parse().unwrap()]),
                ..Policy::default()
            },
            clock: world.clock.as_clock(),
            ..GuardOptions::new(keys_of(world), server_url, SERVICE_SECRET)
        }
    }

    /// With the shortest patience there is.
    pub fn impatient_options(world: &World, server_url: String) -> GuardOptions {
        GuardOptions {
            max_staleness: GuardOptions::SHORTEST_MAX_STALENESS,
            ..Self::options(world, server_url)
        }
    }

    pub async fn start(options: GuardOptions) -> Self {
        let guard = Guard::new(options).unwrap();
        let router = Router::new()
            .route("/orders", get(orders))
            .route_layer(guard.layer());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            guard,
            base_url,
            serving,
        }
    }

    /// Next to the server of this world, and knowing everything that the server knows.
    pub async fn next_to(world: &World) -> Self {
        let service = Self::start(Self::options(world, world.base_url())).await;
        service.wait_until_it_knows_everything().await;
        service
    }

    /// For the first time.
    pub async fn wait_until_it_knows_everything(&self) {
        self.wait_until(|staleness| staleness.is_some()).await;
    }

    /// Everything that happened before this moment is known; quick for the impatient alone, others wait for news.
    pub async fn wait_until_it_is_up_to_date(&self) {
        let begun = Instant::now();
        let wait = async {
            loop {
                let now = Instant::now();
                let staleness = self.guard.staleness();
                if staleness.is_some_and(|age| age < now - begun) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        soon(wait).await;
    }

    pub async fn wait_until_it_is_stale(&self) {
        let longest = GuardOptions::SHORTEST_MAX_STALENESS;
        self.wait_until(|staleness| staleness.is_some_and(|age| age > longest))
            .await;
    }

    async fn wait_until(&self, condition: impl Fn(Option<Duration>) -> bool) {
        let wait = async {
            while !condition(self.guard.staleness()) {
                tokio::task::yield_now().await;
            }
        };
        soon(wait).await;
    }

    /// The same phone, as it calls this service.
    pub fn called_by(&self, phone: &Phone) -> Phone {
        phone.at(&self.base_url)
    }
}

impl Drop for GuardedService {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// The key file that the server has, too.
pub fn keys_of(world: &World) -> KeyRing {
    let text = std::fs::read_to_string(world.folder().join("keys.txt")).unwrap();
    KeyRing::parse_file(&text).unwrap()
}

async fn soon(wait: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_secs(30), wait)
        .await
        .expect("it does not take so long");
}

async fn orders(session: Session) -> Json<Value> {
    let data = json!({
        "user_id": session.user_id.to_string(),
        "session_id": session.session_id.to_string(),
        "external_id": session.external_id.map(|id| id.to_string()),
        "expires_at": session.times.expires_at().as_u64(),
    });
    Json(json!({ "code": 0, "data": data, "message": "success" }))
}
