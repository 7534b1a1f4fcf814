//! Where nobody can check, nobody gets in, and the phone hears when to come again.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use reqwest::Method;
use serde_json::json;

use crate::actors::Reply;
use crate::gateways::{Behind, Gateway, Program, Recorder, Scene, behind_every_gateway};

behind_every_gateway!(
    a_server_that_is_stopped_lets_nobody_in,
    when_to_come_again_is_what_the_server_says,
    nothing_but_a_yes_lets_anybody_in,
    an_api_that_is_away_is_not_the_servers_fault,
);

async fn a_server_that_is_stopped_lets_nobody_in(program: Program) {
    let mut scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    scene.world.stop().await;
    let requests = [
        (Method::GET, "/orders"),
        (Method::POST, "/orders"),
        (Method::GET, "/session"),
        (Method::DELETE, "/session"),
        (Method::POST, "/session/renew"),
        (Method::GET, "/login?code=a-code"),
    ];
    for (method, path) in requests {
        let reply = Reply::of(alice.with_token(method, path)).await;
        let overloaded = (503, 17, "overloaded", "later");
        assert_eq!(reply.verdict(), overloaded, "{program}: {path}");
        assert_eq!(reply.header("retry-after"), Some("1"), "{program}: {path}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{program}");
        let kind = reply.header("content-type");
        assert_eq!(kind, Some("application/json; charset=utf-8"), "{program}");
    }
    assert!(scene.api.take().is_empty(), "{program}");
    // What needs no login goes on.
    let news = alice.get("/public/news").send().await.unwrap();
    assert_eq!(news.status(), 200, "{program}");
}

async fn when_to_come_again_is_what_the_server_says(program: Program) {
    for (status, code, error) in [(503, 17, "overloaded"), (429, 14, "rate_limited")] {
        let body = json!({ "code": code, "data": {}, "message": "later", "error": error, "retry": "later" });
        let body = body.to_string();
        let weapp_login = Recorder::answering(move |_| {
            let headers = [
                ("retry-after", "7"),
                ("content-type", "application/json; charset=utf-8"),
                ("x-session-error", error),
                ("x-session-refusal", &body),
            ];
            let status = StatusCode::from_u16(status).unwrap();
            (status, headers, body.clone()).into_response()
        })
        .await;
        let api = Recorder::agreeing().await;
        let behind = Behind {
            weapp_login: weapp_login.address,
            api: api.address,
        };
        let gateway = Gateway::start(program, behind).await;
        let reply = Reply::of(gateway.request(Method::GET, "/orders")).await;
        assert_eq!(reply.verdict(), (status, code, error, "later"), "{program}");
        assert_eq!(reply.header("retry-after"), Some("7"), "{program}");
        assert_eq!(reply.body["message"], "later", "{program}");
        assert!(api.take().is_empty(), "{program}");
    }
}

async fn nothing_but_a_yes_lets_anybody_in(program: Program) {
    let weapp_login = Recorder::answering(|request| {
        let status = request.headers["x-session"].to_str().unwrap().parse();
        let status = StatusCode::from_u16(status.unwrap()).unwrap();
        (status, [("x-user-id", "somebody"), ("location", "/")]).into_response()
    })
    .await;
    let api = Recorder::agreeing().await;
    let behind = Behind {
        weapp_login: weapp_login.address,
        api: api.address,
    };
    let gateway = Gateway::start(program, behind).await;
    for status in [
        301, 302, 304, 400, 401, 403, 404, 405, 408, 418, 429, 431, 500, 502, 503, 504,
    ] {
        let request = gateway.request(Method::GET, "/orders");
        let answer = request.header("x-session", status.to_string()).send().await;
        let got = answer.unwrap().status();
        assert!(!got.is_success(), "{program}: {status} became {got}");
        assert!(api.take().is_empty(), "{program}: {status} was a yes");
    }
}

async fn an_api_that_is_away_is_not_the_servers_fault(program: Program) {
    let world = crate::actors::World::new().await;
    let api = Recorder::agreeing().await;
    let scene = Scene::of(program, world, api).await;
    let alice = scene.logged_in("alice").await;
    let Scene {
        world: _world,
        api,
        gateway: _gateway,
    } = scene;
    api.stop().await;
    for path in ["/orders", "/public/news"] {
        let answer = alice.with_token(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 502, "{program}: {path}");
    }
}
