//! What the server is measured against: handlers that do nothing but what can't be left out.
//!
//! `/session` answers a constant. `/login` asks WeChat and inserts one row.
#![expect(
    clippy::print_stdout,
    reason = "it tells its port to whoever started it"
)]

mod logins;
mod wechat;

use std::sync::Arc;

use anyhow::Context;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum::{Router, serve};
use serde::Deserialize;
use tokio::net::TcpListener;

use logins::Logins;
use wechat::Wechat;

struct Bare {
    wechat: Wechat,
    logins: Logins,
    session_answer: String,
    login_answer: String,
}

/// Where WeChat is, the database, and the bodies of the two answers.
#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = || arguments.next().context("an argument is missing");
    let bare = Bare {
        wechat: Wechat::new(argument()?)?,
        logins: Logins::open(&argument()?).await?,
        session_answer: argument()?,
        login_answer: argument()?,
    };
    let router = Router::new()
        .route("/session", get(session))
        .route("/login", get(login))
        .with_state(Arc::new(bare));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    // As ours does: answers are small and whole.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(serve(listener, router).await?)
}

async fn session(State(bare): State<Arc<Bare>>) -> impl IntoResponse {
    answer(&bare.session_answer)
}

#[derive(Deserialize)]
struct LoginRequest {
    code: String,
}

async fn login(
    State(bare): State<Arc<Bare>>,
    Query(LoginRequest { code }): Query<LoginRequest>,
) -> Result<impl IntoResponse, StatusCode> {
    let log_in = async {
        let openid = bare.wechat.openid(&code).await?;
        bare.logins.insert(&openid).await
    };
    match log_in.await {
        Ok(()) => Ok(answer(&bare.login_answer)),
        Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// With as many octets as ours.
fn answer(body: &str) -> impl IntoResponse + use<> {
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-request-id"), "0123456789abcdef"),
    ];
    (headers, body.to_owned())
}
