//! A path that the gateway and the API could read in two ways.

use crate::gateways::{Program, Scene, behind_every_gateway};

behind_every_gateway!(
    a_path_that_can_be_read_in_two_ways_is_not_let_in,
    what_is_not_public_by_its_plain_name_is_protected,
    an_ordinary_path_arrives_letter_by_letter,
    what_only_services_and_operators_call_is_out_of_reach,
);

/// From what is public to what is not, as one of many frameworks may read it.
const TRICKS: [&str; 22] = [
    "/public/../orders",
    "/public/..",
    "/public/./../orders",
    "/public/%2e%2e/orders",
    "/public/%2E%2E/orders",
    "/public/.%2e/orders",
    "/public/..%2forders",
    "/public/..%2Forders",
    "/public/%2e%2e%2forders",
    "/public/%252e%252e/orders",
    "/public/..%252forders",
    "/public/..;/orders",
    "/public/..;a=b/orders",
    "/public/%2e%2e%3b/orders",
    "/public/..\\orders",
    "/public/..%5corders",
    "/public//../orders",
    "//public/../orders",
    "//orders",
    "/login/../orders",
    "/session%2f..%2forders",
    "/public/#/../orders",
];

async fn a_path_that_can_be_read_in_two_ways_is_not_let_in(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    let token = format!("x-session: {}\r\n", alice.token);
    for path in TRICKS {
        for token in ["", &token] {
            for version in ["HTTP/1.1", "HTTP/1.0"] {
                let head = format!("GET {path} {version}\r\nHost: api.example.com\r\n");
                let answer = scene.gateway.send_raw(format!("{head}{token}\r\n")).await;
                let status = answer.status;
                assert_eq!(status, 400, "{program}: {path} {version}\n{}", answer.text);
                assert!(scene.api.take().is_empty(), "{program}: {path} {version}");
            }
        }
    }
}

async fn what_is_not_public_by_its_plain_name_is_protected(program: Program) {
    let scene = Scene::with(program).await;
    for path in [
        "/",
        "/orders",
        "/Public/news",
        "/publicity",
        "/orders?/public/",
        "/orders?x=/../public/",
        "/Login?code=a-code",
        "/login/",
        "/login/more",
        "/sessions.json",
        "/favicon.ico",
        "http://api.example.com/orders",
        "http://other.example.com/orders",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
        let answer = scene.gateway.send_raw(request).await;
        // Caddy knows no other host at all.
        let is_refused = answer.status == 401 || path.contains("other.example.com");
        assert!(is_refused, "{program}: {path}: {}", answer.text);
        assert!(scene.api.take().is_empty(), "{program}: {path}");
    }
}

async fn an_ordinary_path_arrives_letter_by_letter(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    for target in [
        "/orders/%E4%B8%8A%E6%B5%B7?city=%E4%B8%8A%E6%B5%B7&path=%2f..%2f;",
        "/files/a.b..c/.well-known/x~y",
        "/public/a%20b?next=//x/../y",
        "/orders?",
    ] {
        let request = format!(
            "GET {target} HTTP/1.1\r\nHost: api.example.com\r\nx-session: {}\r\n\r\n",
            alice.token
        );
        assert_eq!(
            scene.gateway.send_raw(request).await.status,
            200,
            "{program}: {target}"
        );
        let [arrived] = scene.api.take().try_into().unwrap();
        assert_eq!(arrived.target, target, "{program}");
    }
}

/// They are no phone's, so the gateway takes them for addresses of the API.
async fn what_only_services_and_operators_call_is_out_of_reach(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    for path in [
        "/verify",
        "/_verify",
        "/revocations",
        "/service/users",
        "/metrics",
        "/openapi.json",
        "/admin/inspect",
        "/healthz",
        "/readyz",
        "/simulator/code",
    ] {
        let with_secret = scene
            .gateway
            .request(reqwest::Method::GET, path)
            .bearer_auth(crate::actors::SERVICE_SECRET);
        let status = with_secret.send().await.unwrap().status();
        assert!(
            matches!(status.as_u16(), 401 | 404),
            "{program}: {path}: {status}"
        );
        assert!(scene.api.take().is_empty(), "{program}: {path}");

        let answer = alice.with_token(reqwest::Method::GET, path).send().await;
        let answer = answer.unwrap();
        // What weapp-login answers has a number.
        assert!(
            !answer.headers().contains_key("x-request-id"),
            "{program}: {path}"
        );
        let reached = scene.api.take().len();
        assert!(reached == 1 || answer.status() == 404, "{program}: {path}");
    }
}
