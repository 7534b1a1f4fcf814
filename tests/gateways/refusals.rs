//! A refused token: the phone hears it in the server's own words, and nothing passes.

use std::time::Duration;

use reqwest::Method;

use crate::actors::{DAY, Phone, Reply};
use crate::gateways::{Program, Recorder, Scene, behind_every_gateway};

behind_every_gateway!(
    a_refusal_is_the_servers_own_answer,
    why_a_session_has_ended_is_told,
    a_refusal_of_the_apis_own_is_left_alone,
    two_tokens_that_differ_let_nobody_in_as_the_other,
);

/// What the server itself answers to a gateway.
async fn own_answer(scene: &Scene, phone: &Phone) -> Reply {
    let direct = scene.world.phone("nobody");
    let request = direct.request(Method::GET, "/verify");
    Reply::of(request.header("x-session", &phone.token)).await
}

async fn a_refusal_is_the_servers_own_answer(program: Program) {
    let scene = Scene::with(program).await;
    let mut alice = scene.logged_in("alice").await;
    scene.world.clock.advance(DAY + Duration::from_millis(1));
    let mut stranger = scene.phone("alice");
    stranger.token = "v1.00000000.00".into();
    let nobody = scene.phone("alice");
    for (phone, code) in [(&alice, 2), (&stranger, 1), (&nobody, 1)] {
        for method in [Method::GET, Method::POST] {
            let reply = Reply::of(phone.with_token(method, "/orders")).await;
            let own = own_answer(&scene, phone).await;
            assert_eq!((reply.status, reply.code()), (401, code), "{program}");
            assert_eq!(reply.body, own.body, "{program}");
            for name in ["content-type", "cache-control"] {
                assert_eq!(reply.header(name), own.header(name), "{program}");
            }
            assert!(scene.api.take().is_empty(), "{program}");
        }
    }
    // And it may log in again, as the answer says.
    alice.log_in().await.must_be_good();
    Reply::of(alice.with_token(Method::GET, "/orders"))
        .await
        .must_be_good();
}

async fn why_a_session_has_ended_is_told(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    alice.log_out().await.must_be_good();
    let reply = Reply::of(alice.with_token(Method::GET, "/orders")).await;
    assert_eq!(reply.verdict(), crate::actors::REVOKED, "{program}");
    assert_eq!(reply.text("reason"), "logged_out", "{program}");
    assert!(scene.api.take().is_empty(), "{program}");
}

async fn a_refusal_of_the_apis_own_is_left_alone(program: Program) {
    let api = Recorder::answering(|request| {
        let status = request.target.trim_start_matches("/answer/").parse();
        let status = axum::http::StatusCode::from_u16(status.unwrap()).unwrap();
        axum::response::IntoResponse::into_response((status, r#"{"code":4711}"#))
    })
    .await;
    let world = crate::actors::World::new().await;
    let scene = Scene::of(program, world, api).await;
    let alice = scene.logged_in("alice").await;
    for status in [401, 403, 404, 500, 502, 503] {
        let reply = Reply::of(alice.with_token(Method::GET, &format!("/answer/{status}"))).await;
        assert_eq!((reply.status, reply.code()), (status, 4711), "{program}");
    }
}

async fn two_tokens_that_differ_let_nobody_in_as_the_other(program: Program) {
    let scene = Scene::with(program).await;
    let (alice, bob) = (scene.logged_in("alice").await, scene.logged_in("bob").await);
    for second in ["x-session: ", "X-SESSION: ", "Authorization: Bearer "] {
        let request = format!(
            "GET /orders HTTP/1.1\r\nHost: api.example.com\r\nx-session: {}\r\n{second}{}\r\n\r\n",
            alice.token, bob.token
        );
        let answer = scene.gateway.send_raw(request).await;
        assert_eq!(answer.status, 401, "{program}: {second}");
        assert!(scene.api.take().is_empty(), "{program}: {second}");
    }
}
