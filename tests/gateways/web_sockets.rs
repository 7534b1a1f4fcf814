//! A WebSocket is a request like any other until it is open.

use crate::actors::HOUR;
use crate::gateways::{Program, Scene, behind_every_gateway};

behind_every_gateway!(
    one_with_a_token_is_opened_as_its_user,
    one_without_a_token_is_refused,
);

fn opening(token: &str, more: &str) -> String {
    format!(
        "GET /chat HTTP/1.1\r\nHost: api.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nx-session: {token}\r\n{more}\r\n"
    )
}

async fn one_with_a_token_is_opened_as_its_user(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    let session = alice.session().await.must_be_good();
    scene.world.clock.advance(12 * HOUR);
    let request = opening(&alice.token, "x-user-id: forged\r\nX_User_Id: forged\r\n");
    let mut answer = scene.gateway.send_raw(request).await;
    assert_eq!(answer.status, 101, "{program}: {}", answer.text);
    assert_eq!(answer.echo("hello").await, "hello", "{program}");
    let head = answer.text.to_ascii_lowercase();
    assert!(
        head.contains("\r\nx-session-renewed: v1."),
        "{program}: {head}"
    );
    let [arrived] = scene.api.take().try_into().unwrap();
    assert_eq!(
        arrived.all("x-user-id"),
        [session.text("user_id")],
        "{program}"
    );
    assert_eq!(arrived.under_our_names().len(), 4, "{program}");
}

async fn one_without_a_token_is_refused(program: Program) {
    let scene = Scene::with(program).await;
    for token in ["", "v1.00000000.00"] {
        let answer = scene.gateway.send_raw(opening(token, "")).await;
        assert_eq!(answer.status, 401, "{program}");
    }
    assert!(scene.api.take().is_empty(), "{program}");
}
