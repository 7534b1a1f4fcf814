//! `Connection` names headers that a proxy takes away. A client must not have it take ours away, or its token's check.

use crate::gateways::{Program, Scene, behind_every_gateway};

behind_every_gateway!(
    naming_our_headers_takes_none_away,
    naming_the_token_gets_nobody_in,
    with_h2c_nobody_talks_past_the_gateway,
);

async fn naming_our_headers_takes_none_away(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    let session = alice.session().await.must_be_good();
    for connection in [
        "x-user-id",
        "X-User-Id, X-Openid, X-Appid, X-External-Id",
        "keep-alive, x-user-id",
        "close, x-user-id\r\nConnection: x-openid, x-appid",
        "upgrade, x-user-id, x-forwarded-for\r\nUpgrade: websocket",
        "x-forwarded-for, x-real-ip, host",
    ] {
        let request = format!(
            "GET /orders HTTP/1.1\r\nHost: api.example.com\r\nx-session: {}\r\nConnection: {connection}\r\n\r\n",
            alice.token
        );
        let answer = scene.gateway.send_raw(&request).await;
        assert!(
            matches!(answer.status, 101 | 200),
            "{program}: {connection}"
        );
        let [arrived] = scene.api.take().try_into().unwrap();
        let user_id = arrived.all("x-user-id");
        assert_eq!(
            user_id,
            [session.text("user_id")],
            "{program}: {connection}"
        );
        assert_eq!(
            arrived.under_our_names().len(),
            4,
            "{program}: {connection}"
        );
        assert_eq!(
            arrived.all("x-forwarded-for"),
            ["127.0.0.1"],
            "{program}: {connection}"
        );
    }
}

async fn naming_the_token_gets_nobody_in(program: Program) {
    let scene = Scene::with(program).await;
    for token in ["", "x-session: v1.00000000.00\r\n"] {
        let request = format!(
            "GET /orders HTTP/1.1\r\nHost: api.example.com\r\n{token}Connection: x-session, authorization\r\n\r\n"
        );
        let answer = scene.gateway.send_raw(&request).await;
        assert_eq!(answer.status, 401, "{program}");
        assert!(scene.api.take().is_empty(), "{program}");
    }
}

/// A service that agrees to speak HTTP/2 on that connection would take more requests from it, unchecked.
async fn with_h2c_nobody_talks_past_the_gateway(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    for route in ["/orders", "/public/news"] {
        let request = format!(
            "GET {route} HTTP/1.1\r\nHost: api.example.com\r\nx-session: {}\r\n\
             Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n",
            alice.token
        );
        let answer = scene.gateway.send_raw(&request).await;
        assert_eq!(answer.status, 200, "{program}: {route}");
        let [arrived] = scene.api.take().try_into().unwrap();
        assert!(arrived.all("upgrade").is_empty(), "{program}: {route}");
    }
}
