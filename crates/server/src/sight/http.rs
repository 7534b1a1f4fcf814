//! Requests, connections, and what was turned away.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use weapp_login_guard::http::ErrorCode;

use super::duration_histogram::DurationHistogram;
use super::take_over;
use crate::limits::{AtOnce, ConnectionCounts, Rates};

/// What is no route: whatever was asked for, it is one label.
const NO_ROUTE: &str = "none";

const CLIENT_GONE: &str = "client_gone";

const METHODS: [&str; 8] = [
    "GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "other",
];
/// The last one is for a request without an answer, since its client has gone.
const STATUSES: [&str; 6] = ["1xx", "2xx", "3xx", "4xx", "5xx", "none"];

/// Requests by route, method and outcome. Clones count into the same.
#[derive(Clone, Default)]
pub struct HttpMetrics(Arc<Inner>);

#[derive(Default)]
struct Inner {
    requests: Family<RequestLabels, Counter>,
    errors: ErrorCounters,
    durations: Family<RouteLabels, DurationHistogram>,
    in_flight: Gauge,
    connections: Gauge,
    connections_given_up: Family<ReasonLabels, Counter>,
    long_polls: Family<FeedLabels, Gauge>,
    shed: Family<LimitLabels, Counter>,
    rate_limited: Family<LimitLabels, Counter>,
    /// By template, so there are as many as the router has; each is added at its first request.
    routes: ArcSwap<HashMap<Box<str>, Arc<RouteMetrics>>>,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: &'static str,
    error: &'static str,
}

/// All errors from the start on: a series of the requests begins with its first one, which is no increase for an
/// alarm to see.
struct ErrorCounters {
    family: Family<ErrorLabels, Counter>,
    /// By the place of the code; the last one is for clients that have gone.
    by_place: [Counter; ERRORS],
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ErrorLabels {
    error: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
    method: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct FeedLabels {
    feed: &'static str,
}

/// By the name of the setting.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct LimitLabels {
    limit: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ReasonLabels {
    reason: &'static str,
}

/// What a long poll waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    Revocations,
    Events,
}

impl HttpMetrics {
    /// A request has begun.
    pub fn begin(&self, request: &Request) -> RequestInProgress {
        let route = request.extensions().get::<MatchedPath>();
        let route = self.route(route.map_or(NO_ROUTE, MatchedPath::as_str));
        self.0.in_flight.inc();
        RequestInProgress {
            metrics: Arc::clone(&self.0),
            route,
            method: place_of_method(request.method()),
            began_at: Instant::now(),
            outcome: Outcome::ClientGone,
        }
    }

    /// A long poll waits, until this is dropped.
    pub fn long_poll(&self, feed: Feed) -> Counted {
        Counted::among(&self.0.long_polls.get_or_create(&FeedLabels::of(feed)))
    }

    /// What the limits have counted themselves.
    pub(super) fn look_at(&self, rates: &Rates, at_once: &AtOnce, connections: &ConnectionCounts) {
        let turned_away = connections.turned_away.load(Ordering::Relaxed);
        let shed = at_once.turned_away();
        for (limit, count) in shed
            .into_iter()
            .chain([("limits.connections", turned_away)])
        {
            take_over(&self.0.shed, &LimitLabels { limit }, count);
        }
        for (limit, count) in rates.refusals() {
            take_over(&self.0.rate_limited, &LimitLabels { limit }, count);
        }
        let open = connections.open.load(Ordering::Relaxed);
        self.0
            .connections
            .set(i64::try_from(open).unwrap_or(i64::MAX));
        for (reason, count) in [
            ("unreadable", &connections.unreadable),
            ("too_slow", &connections.too_slow),
        ] {
            let count = count.load(Ordering::Relaxed);
            take_over(
                &self.0.connections_given_up,
                &ReasonLabels { reason },
                count,
            );
        }
    }

    fn route(&self, route: &str) -> Arc<RouteMetrics> {
        if let Some(metrics) = self.0.routes.load().get(route) {
            return Arc::clone(metrics);
        }
        let added = Arc::new(RouteMetrics {
            route: route.to_owned(),
            methods: Default::default(),
        });
        self.0.routes.rcu(|routes| {
            let mut routes = HashMap::clone(routes);
            routes
                .entry(route.into())
                .or_insert_with(|| Arc::clone(&added));
            routes
        });
        // Somebody else may have been faster.
        let routes = self.0.routes.load();
        routes.get(route).map_or(added, Arc::clone)
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        let Inner {
            requests,
            errors,
            durations,
            in_flight,
            connections,
            connections_given_up,
            long_polls,
            shed,
            rate_limited,
            routes: _,
        } = &*self.0;
        registry.register(
            "http_requests",
            "Requests that have ended; route is a template",
            requests.clone(),
        );
        registry.register(
            "http_errors",
            "Requests that were answered with an error, or whose client had gone",
            errors.family.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "From the head of a request to the head of its answer",
            durations.clone(),
        );
        registry.register(
            "http_requests_in_flight",
            "Requests in progress, long polls too",
            in_flight.clone(),
        );
        registry.register(
            "http_connections",
            "Open connections, the operator's aside",
            connections.clone(),
        );
        registry.register(
            "http_connections_given_up",
            "Connections without a request that can be read, or too slow with one or with its answer",
            connections_given_up.clone(),
        );
        for feed in [Feed::Revocations, Feed::Events] {
            drop(long_polls.get_or_create(&FeedLabels::of(feed)));
        }
        registry.register(
            "long_polls",
            "Long polls that wait for news",
            long_polls.clone(),
        );
        registry.register(
            "shed",
            "Requests and connections that were turned away so that the others are answered, by the setting",
            shed.clone(),
        );
        registry.register(
            "rate_limited",
            "Requests that were refused because somebody has asked too often, by the setting",
            rate_limited.clone(),
        );
    }
}

/// A request that is being answered. Dropped without an answer, it is one whose client has gone.
pub struct RequestInProgress {
    metrics: Arc<Inner>,
    route: Arc<RouteMetrics>,
    method: usize,
    began_at: Instant,
    outcome: Outcome,
}

#[derive(Clone, Copy)]
enum Outcome {
    Answered(StatusCode, Option<ErrorCode>),
    ClientGone,
}

impl RequestInProgress {
    /// The template of its route.
    pub fn route(&self) -> &str {
        &self.route.route
    }

    /// A known one, or `other`.
    pub fn method(&self) -> &'static str {
        METHODS[self.method]
    }

    pub fn duration(&self) -> Duration {
        self.began_at.elapsed()
    }

    pub fn answered(&mut self, status: StatusCode, error: Option<ErrorCode>) {
        self.outcome = Outcome::Answered(status, error);
    }
}

impl Drop for RequestInProgress {
    fn drop(&mut self) {
        let Inner {
            requests,
            errors,
            durations,
            in_flight,
            ..
        } = &*self.metrics;
        in_flight.dec();
        if let Some(place) = self.outcome.place_of_error() {
            errors.by_place[place].inc();
        }
        let (route, method) = (&self.route.route, self.method());
        let of_method = self.route.methods[self.method].get_or_init(|| {
            let labels = RouteLabels {
                route: route.clone(),
                method,
            };
            Box::new(MethodMetrics {
                duration: durations.get_or_create_owned(&labels),
                outcomes: std::array::from_fn(|_| OnceLock::new()),
            })
        });
        of_method.duration.observe(self.duration());
        let counter = of_method.outcomes[self.outcome.place()].get_or_init(|| {
            requests.get_or_create_owned(&RequestLabels {
                route: route.clone(),
                method,
                status: self.outcome.status(),
                error: self.outcome.error(),
            })
        });
        counter.inc();
    }
}

struct RouteMetrics {
    route: String,
    methods: [OnceLock<Box<MethodMetrics>>; METHODS.len()],
}

struct MethodMetrics {
    duration: DurationHistogram,
    /// By status and error.
    outcomes: [OnceLock<Counter>; STATUSES.len() * ERRORS],
}

/// Every error, and another one: none, or that the client has gone.
const ERRORS: usize = ErrorCode::ALL.len() + 1;

impl Default for ErrorCounters {
    fn default() -> Self {
        let family = Family::default();
        let by_place = std::array::from_fn(|place| {
            let error = ErrorCode::ALL.get(place);
            let error = error.map_or(CLIENT_GONE, |code| code.name());
            family.get_or_create_owned(&ErrorLabels { error })
        });
        Self { family, by_place }
    }
}

impl Outcome {
    fn place(self) -> usize {
        let no_error = ErrorCode::ALL.len();
        self.place_of_status() * ERRORS + self.place_of_error().unwrap_or(no_error)
    }

    fn place_of_error(self) -> Option<usize> {
        match self {
            Self::Answered(_, code) => code.map(|code| code as usize),
            Self::ClientGone => Some(ErrorCode::ALL.len()),
        }
    }

    fn place_of_status(self) -> usize {
        match self {
            Self::Answered(status, _) => usize::from(status.as_u16() / 100 - 1).min(4),
            Self::ClientGone => 5,
        }
    }

    fn status(self) -> &'static str {
        STATUSES[self.place_of_status()]
    }

    fn error(self) -> &'static str {
        match self {
            Self::Answered(_, code) => code.map_or("", ErrorCode::name),
            Self::ClientGone => CLIENT_GONE,
        }
    }
}

fn place_of_method(method: &Method) -> usize {
    let place = METHODS.iter().position(|known| *known == method.as_str());
    place.unwrap_or(METHODS.len() - 1)
}

/// One of so many, until it is dropped.
pub struct Counted(Gauge);

impl Counted {
    fn among(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl FeedLabels {
    fn of(feed: Feed) -> Self {
        let feed = match feed {
            Feed::Revocations => "revocations",
            Feed::Events => "events",
        };
        Self { feed }
    }
}
