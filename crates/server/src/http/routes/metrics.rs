//! `GET /metrics`, for Prometheus.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::service::Service;
use crate::sight;

pub fn routes() -> Router<Arc<Service>> {
    Router::new().route("/metrics", get(metrics))
}

async fn metrics(State(service): State<Arc<Service>>) -> impl IntoResponse {
    let text = service.sight.text(&service);
    ([(CONTENT_TYPE, sight::CONTENT_TYPE)], text)
}
