//! A simulator that listens.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Simulator;
use super::broken_body::BrokenBody;

/// A simulator at its own address, until it is stopped or dropped.
#[derive(Debug)]
pub struct RunningSimulator {
    address: SocketAddr,
    simulator: Simulator,
    /// Everything ends when this does.
    lifeline: watch::Sender<()>,
    server: JoinHandle<()>,
}

impl RunningSimulator {
    pub(super) async fn start(simulator: Simulator, listen: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let (lifeline, end) = watch::channel(());
        let router = router_until(end.clone(), simulator.router());
        let server = tokio::spawn(async move {
            let serving = axum::serve(listener, router).with_graceful_shutdown(ended(end));
            // It never fails: what goes wrong with one connection ends that connection.
            _ = serving.await;
        });
        Ok(Self {
            address,
            simulator,
            lifeline,
            server,
        })
    }

    /// `http://127.0.0.1:54321`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Ends what is being answered and waits until every connection is closed.
    pub async fn stop(self) {
        drop(self.lifeline);
        // It fails only with the runtime, and then it has ended as well.
        _ = self.server.await;
    }
}

async fn ended(mut end: watch::Receiver<()>) {
    // Nothing is ever sent: this returns when the sender is gone.
    _ = end.changed().await;
}

/// The router, whose answers still held back at the end are never sent.
fn router_until(end: watch::Receiver<()>, router: Router) -> Router {
    let drop_at_the_end = async |State(end): State<watch::Receiver<()>>, request, next: Next| {
        tokio::select! {
            response = next.run(request) => response,
            () = ended(end) => Body::new(BrokenBody::Broken).into_response(),
        }
    };
    router.layer(middleware::from_fn_with_state(end, drop_at_the_end))
}
