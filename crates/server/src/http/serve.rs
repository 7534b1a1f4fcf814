//! Connections: accepted, counted, given time limits, and ended in good order.
//!
//! `axum::serve` has no limits at all: a sender of half a head would stay for ever, and so would a reader who stops.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tower::Service;

use super::head_timeout::{HeadTimeout, Requests};
use crate::limits::ConnectionCounts;

/// How long to wait when the system gives out no more sockets.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// So many connections more than allowed are told so; further ones wait to be accepted.
pub const SPARE_CONNECTIONS: usize = 128;
/// How long such a one has for its one request.
const SPARE_HEAD_TIMEOUT: Duration = Duration::from_secs(1);
/// hyper's own answer to a head that is larger still has no body.
const HEAD_BUFFERS: usize = 2;
/// hyper takes no less.
const LEAST_BUFFER: usize = 8192;

/// What a listener gives to connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    pub connections: usize,
    /// Between two requests.
    pub idle_timeout: Duration,
    /// From the first octet of a request to the end of its head.
    pub head_timeout: Duration,
    /// How long a client may stop reading.
    pub write_timeout: Duration,
    /// In octets.
    pub head_limit: usize,
}

/// Its connection is one more than allowed. It is in the extensions of the request.
#[derive(Clone, Copy, Debug)]
pub struct OneTooMany;

/// Answers until told to stop, and returns when the last request in progress is answered; dropped, it ends them.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    counts: Arc<ConnectionCounts>,
    stop: CancellationToken,
) {
    let door = Door::new(listener, limits.connections);
    let graceful = GracefulShutdown::new();
    // Dropped with this future, and the connections with it.
    let mut connections = JoinSet::new();
    loop {
        let entered = tokio::select! {
            entered = door.next() => entered,
            Some(_) = connections.join_next() => continue,
            () = stop.cancelled() => break,
        };
        let entered = match entered {
            Ok(entered) => entered,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let Entered {
            stream,
            address,
            place,
            is_one_too_many,
        } = entered;
        if is_one_too_many {
            counts.turned_away.fetch_add(1, Ordering::Relaxed);
        }
        let requests = Arc::new(Requests::default());
        let answering = Answering {
            router: router.clone(),
            address,
            requests: Arc::clone(&requests),
            is_one_too_many,
        };
        let stream = with_timeouts(stream, limits, is_one_too_many, requests);
        let connection = http(limits, is_one_too_many)
            .serve_connection(TokioIo::new(stream), answering.into_service());
        let connection = graceful.watch(connection);
        let open = Open::new(Arc::clone(&counts));
        connections.spawn(async move {
            if let Err(error) = connection.await {
                open.note_end(&error);
            }
            drop((open, place));
        });
    }
    drop(door);
    graceful.shutdown().await;
}

/// Where connections come in, as long as there is room.
struct Door {
    listener: TcpListener,
    places: Arc<Semaphore>,
    spare_places: Arc<Semaphore>,
}

struct Entered {
    stream: TcpStream,
    address: SocketAddr,
    place: OwnedSemaphorePermit,
    is_one_too_many: bool,
}

impl Door {
    fn new(listener: TcpListener, connections: usize) -> Self {
        Self {
            listener,
            places: Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS))),
            spare_places: Arc::new(Semaphore::new(SPARE_CONNECTIONS)),
        }
    }

    /// Can be dropped at any time, and loses nobody.
    async fn next(&self) -> io::Result<Entered> {
        // Nobody else takes places: one that is free now is free then.
        let spare = match self.places.available_permits() {
            0 => Some(Arc::clone(&self.spare_places).acquire_owned().await),
            _ => None,
        };
        let (stream, address) = self.listener.accept().await?;
        let (place, is_one_too_many) = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => (Some(place), false),
            Err(_) => (spare.and_then(Result::ok), true),
        };
        Ok(Entered {
            stream,
            address,
            place: place.ok_or_else(|| io::Error::other("the places are closed"))?,
            is_one_too_many,
        })
    }
}

fn http(limits: ConnectionLimits, is_one_too_many: bool) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(if is_one_too_many {
            SPARE_HEAD_TIMEOUT
        } else {
            limits.idle_timeout
        })
        .keep_alive(!is_one_too_many)
        .max_buf_size(limits.head_limit.max(LEAST_BUFFER) * HEAD_BUFFERS);
    http
}

type Stream = HeadTimeout<std::pin::Pin<Box<TimeoutStream<TcpStream>>>>;

fn with_timeouts(
    stream: TcpStream,
    limits: ConnectionLimits,
    is_one_too_many: bool,
    requests: Arc<Requests>,
) -> Stream {
    // Answers are small and whole: none should wait for more to send. A slower one is an answer too.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    let (head_timeout, write_timeout) = if is_one_too_many {
        (SPARE_HEAD_TIMEOUT, SPARE_HEAD_TIMEOUT)
    } else {
        (limits.head_timeout, limits.write_timeout)
    };
    stream.set_write_timeout(Some(write_timeout));
    HeadTimeout::new(Box::pin(stream), head_timeout, requests)
}

/// The router, which learns who is calling.
#[derive(Clone)]
struct Answering {
    router: Router,
    address: SocketAddr,
    requests: Arc<Requests>,
    is_one_too_many: bool,
}

impl Answering {
    fn into_service(
        self,
    ) -> TowerToHyperService<
        impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> + Clone,
    > {
        TowerToHyperService::new(tower::service_fn(move |request: Request<Incoming>| {
            let answering = self.requests.begin();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(self.address));
            if self.is_one_too_many {
                request.extensions_mut().insert(OneTooMany);
            }
            let response = self.router.clone().call(request);
            async move {
                let response = response.await;
                drop(answering);
                response
            }
        }))
    }
}

/// A connection that is counted until it is dropped.
struct Open(Arc<ConnectionCounts>);

impl Open {
    fn new(counts: Arc<ConnectionCounts>) -> Self {
        counts.open.fetch_add(1, Ordering::Relaxed);
        Self(counts)
    }

    /// Of what never became a request nobody else would tell.
    fn note_end(&self, error: &hyper::Error) {
        let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref());
        let is_too_slow =
            cause.is_some_and(|cause: &io::Error| cause.kind() == io::ErrorKind::TimedOut);
        if error.is_parse() {
            self.0.unreadable.fetch_add(1, Ordering::Relaxed);
            tracing::info!(error = "bad_request", cause = %error, "no request that can be read");
        } else if is_too_slow {
            self.0.too_slow.fetch_add(1, Ordering::Relaxed);
            tracing::info!(error = "client_too_slow", "a connection was given up");
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let open: &AtomicUsize = &self.0.open;
        open.fetch_sub(1, Ordering::Relaxed);
    }
}
