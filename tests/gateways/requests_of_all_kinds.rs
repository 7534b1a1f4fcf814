//! Methods, bodies and versions: the API gets the request, and the check a bare GET.

use axum::http::Method;

use crate::gateways::{Behind, Gateway, Program, Recorder, Scene, behind_every_gateway};

behind_every_gateway!(
    the_check_is_a_get_without_a_body,
    nobody_gets_in_by_another_method_or_version,
);

const BODY: &str = r#"{"item":"tea"}"#;

async fn the_check_is_a_get_without_a_body(program: Program) {
    let weapp_login = Recorder::knowing("the-user").await;
    let api = Recorder::agreeing().await;
    let behind = Behind {
        weapp_login: weapp_login.address,
        api: api.address,
    };
    let gateway = Gateway::start(program, behind).await;
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let whole = format!("Content-Length: {}\r\n\r\n{BODY}", BODY.len());
        let chunked = format!(
            "Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{BODY}\r\n0\r\n\r\n",
            BODY.len()
        );
        for body in [whole, chunked] {
            let request = format!(
                "{method} /orders?page=2 HTTP/1.1\r\nHost: api.example.com\r\nx-session: a-token\r\n\
                 x-session-no-renew: 1\r\nX-Forwarded-For: 203.0.113.7\r\nContent-Type: application/json\r\n{body}"
            );
            assert_eq!(gateway.send_raw(request).await.status, 200, "{program}");
            let [check] = weapp_login.take().try_into().unwrap();
            assert_eq!(
                (&check.method, check.target.as_str()),
                (&Method::GET, "/verify")
            );
            assert_eq!(check.all("x-session"), ["a-token"]);
            assert_eq!(check.all("x-session-no-renew"), ["1"]);
            assert_eq!(check.all("x-forwarded-for"), ["127.0.0.1"], "{program}");
            assert!(check.body.is_empty());
            let length = check.all("content-length").concat();
            assert!(matches!(length.as_str(), "" | "0"), "{program}: {length}");
            assert!(check.all("transfer-encoding").is_empty(), "{program}");

            let [arrived] = api.take().try_into().unwrap();
            assert_eq!(arrived.method.as_str(), method);
            assert_eq!(arrived.target, "/orders?page=2");
            assert_eq!(arrived.body, BODY.as_bytes(), "{program}: {method}");
            assert_eq!(arrived.all("x-user-id"), ["the-user"]);
        }
    }
}

async fn nobody_gets_in_by_another_method_or_version(program: Program) {
    let scene = Scene::with(program).await;
    for method in [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE",
    ] {
        for version in ["HTTP/1.1", "HTTP/1.0"] {
            let head = format!("{method} /orders {version}\r\nHost: api.example.com\r\n");
            let request = format!("{head}Connection: close\r\nContent-Length: 0\r\n\r\n");
            let status = scene.gateway.send_raw(request).await.status;
            assert!(
                matches!(status, 401 | 405),
                "{program}: {method} {version}: {status}"
            );
            assert!(scene.api.take().is_empty(), "{program}: {method} {version}");
        }
    }
    // HTTP/1.0 need not say a host, HTTP/0.9 has nothing but a path.
    for request in ["GET /orders HTTP/1.0\r\n\r\n", "GET /orders\r\n"] {
        scene.gateway.send_raw(request).await;
        assert!(scene.api.take().is_empty(), "{program}: {request:?}");
    }
}
