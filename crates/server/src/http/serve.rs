//! Connections: accepted, given a time limit, and ended in good order.
//!
//! `axum::serve` has no limit for the head of a request, so a sender of half a head would stay for ever.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::sight::HttpMetrics;

/// How long to wait when the system gives out no more sockets.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Answers until told to stop, and returns when the last request in progress is answered; dropped, it ends them.
///
/// `idle_timeout` is for the time between two requests, and for the head of one.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    idle_timeout: Duration,
    metrics: HttpMetrics,
    stop: CancellationToken,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(idle_timeout);
    let graceful = GracefulShutdown::new();
    // Dropped with this future, and the connections with it.
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = stop.cancelled() => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(answering(router.clone(), address));
        let connection = http.serve_connection(TokioIo::new(without_delay(stream)), service);
        let (connection, open) = (graceful.watch(connection), metrics.connection());
        connections.spawn(async move {
            let _open = open;
            connection.await
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// The router, which learns who is calling.
fn answering(
    router: Router,
    address: SocketAddr,
) -> impl tower::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> + Clone
+ Send {
    router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        request
    })
}

/// Answers are small and whole: none should wait for more to send.
fn without_delay(stream: TcpStream) -> TcpStream {
    // A slower answer is an answer too.
    let _ = stream.set_nodelay(true);
    stream
}
