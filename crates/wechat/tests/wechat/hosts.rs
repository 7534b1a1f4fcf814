//! Which host is asked, and that a code goes out once at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::{StatusCode, header};
use axum::routing::get;
use tokio::net::TcpListener;
use weapp_login_wechat::simulator::Scenario;
use weapp_login_wechat::{BadAnswerKind, CodeToSessionError};

use crate::actors::{ANY_PORT, Nobody, PATIENCE, Wechat, code, exchange_at, serve, timeout_for};

#[tokio::test]
async fn the_next_host_is_asked_if_nobody_listens_at_the_first() {
    let wechat = Wechat::start().await;
    let nobody = Nobody::new();
    let base_urls = [nobody.base_url.clone(), wechat.running.base_url()];
    assert!(
        exchange_at(&base_urls, PATIENCE, &wechat.code())
            .await
            .is_ok()
    );
    assert_eq!(wechat.simulator().exchange_count(), 1);
}

#[tokio::test]
async fn the_next_host_is_asked_if_tls_fails_at_the_first() {
    let wechat = Wechat::start().await;
    let plain = wechat.running.base_url();
    let base_urls = [plain.replace("http:", "https:"), plain];
    assert!(
        exchange_at(&base_urls, PATIENCE, &wechat.code())
            .await
            .is_ok()
    );
    assert_eq!(wechat.simulator().exchange_count(), 1);
}

#[tokio::test]
async fn where_no_host_listens_nothing_was_sent() {
    let nobodies = [Nobody::new(), Nobody::new()];
    let base_urls = nobodies.each_ref().map(|nobody| nobody.base_url.clone());
    let error = exchange_at(&base_urls, PATIENCE, &code("c"))
        .await
        .unwrap_err();
    assert_eq!(error, CodeToSessionError::Unreachable);
    assert!(error.nothing_was_sent());
}

#[tokio::test]
async fn no_other_host_is_asked_once_a_connection_was_there() {
    let wechat = Wechat::start().await;
    let (dropper, connections) = host_that_drops_connections().await;
    let base_urls = [dropper, wechat.running.base_url()];
    let error = exchange_at(&base_urls, PATIENCE, &wechat.code())
        .await
        .unwrap_err();
    let no_answer = CodeToSessionError::BadAnswer {
        status: None,
        kind: BadAnswerKind::NoAnswer,
    };
    assert_eq!(error, no_answer);
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    assert_eq!(wechat.simulator().exchange_count(), 0);
}

#[tokio::test]
async fn a_code_is_sent_once_whatever_becomes_of_the_answer() {
    for scenario in Scenario::ALL {
        let (first, second) = (Wechat::start().await, Wechat::start().await);
        first.simulator().play(scenario);
        let base_urls = [first.running.base_url(), second.running.base_url()];
        _ = exchange_at(&base_urls, timeout_for(scenario), &first.code()).await;
        assert_eq!(first.simulator().exchange_count(), 1, "{scenario}");
        assert_eq!(second.simulator().exchange_count(), 0, "{scenario}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let wechat = Wechat::start().await;
    let target = format!("{}/sns/jscode2session", wechat.running.base_url());
    let redirect = async || (StatusCode::FOUND, [(header::LOCATION, target)]);
    let base_url = serve(axum::Router::new().fallback(get(redirect))).await;
    let error = exchange_at(&[base_url], PATIENCE, &wechat.code())
        .await
        .unwrap_err();
    let redirected = CodeToSessionError::BadAnswer {
        status: Some(302),
        kind: BadAnswerKind::Status,
    };
    assert_eq!(error, redirected);
    assert_eq!(wechat.simulator().exchange_count(), 0);
}

#[tokio::test]
async fn an_endless_body_is_not_read_to_its_end() {
    let megabyte = async || " ".repeat(1 << 20);
    let base_url = serve(axum::Router::new().fallback(get(megabyte))).await;
    let error = exchange_at(&[base_url], PATIENCE, &code("c"))
        .await
        .unwrap_err();
    let too_long = CodeToSessionError::BadAnswer {
        status: Some(200),
        kind: BadAnswerKind::TooLong,
    };
    assert_eq!(error, too_long);
}

#[tokio::test]
async fn a_base_url_may_have_a_path() {
    let wechat = Wechat::start().await;
    let below = axum::Router::new().nest("/wechat", wechat.simulator().router());
    let base_url = serve(below).await + "/wechat/";
    assert!(
        exchange_at(&[base_url], PATIENCE, &wechat.code())
            .await
            .is_ok()
    );
}

/// It takes every connection and closes it at once.
async fn host_that_drops_connections() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(ANY_PORT).await;
    let listener = listener.expect("there is a free port");
    let address = listener.local_addr().expect("it has an address");
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            drop(connection);
        }
    });
    (format!("http://{address}"), connections)
}
