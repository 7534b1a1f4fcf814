//! Who the user is, only the server says. Whatever a client writes under the same names reaches nobody.

use crate::actors::{APPID, World, WorldOptions};
use crate::gateways::{Arrived, Behind, Gateway, Program, Recorder, Scene, behind_every_gateway};

behind_every_gateway!(
    no_forged_header_reaches_anybody_on_any_route,
    what_reaches_the_api_is_the_user_of_the_token,
    an_external_id_reaches_the_api_as_the_server_wrote_it,
    a_header_that_is_too_long_reaches_nobody,
);

/// What a client may hope for: others than the user's are refused, ignored or replaced.
const FORGED: &str = "forged";

/// Each route that a gateway treats in a way of its own.
const ROUTES: [&str; 14] = [
    "GET /orders",
    "POST /orders",
    "DELETE /orders/7",
    "GET /no-such-address",
    "GET /public/news",
    "POST /public/news",
    "GET /login?code=a-code",
    "POST /login",
    "GET /session",
    "POST /session/renew",
    "DELETE /sessions",
    "GET /verify",
    "GET /revocations",
    "OPTIONS /orders",
];

/// Each is one request's, with all the names at once.
fn forgeries() -> Vec<String> {
    let of_all = |forge: &dyn Fn(&str) -> String| Arrived::OURS.map(forge).concat();
    let upper = |name: &str| name.to_ascii_uppercase();
    let hops = Arrived::OURS.join(", ");
    vec![
        of_all(&|name| format!("{name}: {FORGED}\r\n")),
        of_all(&|name| format!("{}: {FORGED}\r\n", upper(name))),
        of_all(&|name| format!("{}: {FORGED}\r\n", name.replace('-', "_"))),
        of_all(&|name| format!("{}: {FORGED}\r\n", name.replace('-', "."))),
        of_all(&|name| format!("{}: {FORGED}\r\n", upper(&name.replace('-', "_")))),
        of_all(&|name| format!("{}: {FORGED}\r\n", name.replacen('-', "_", 1))),
        of_all(&|name| format!("{name}: {FORGED}\r\n{}: {FORGED}-twice\r\n", upper(name))),
        of_all(&|name| format!("{name}:{FORGED}\r\n{name}:\r\n")),
        of_all(&|name| format!("{name} : {FORGED}\r\n")),
        of_all(&|name| format!("x-other: 1\r\n {name}: {FORGED}\r\n")),
        of_all(&|name| format!("{name}: {}\r\n", FORGED.repeat(150))),
        of_all(&|name| format!("{name}: {FORGED}\r\n")) + &format!("Connection: {hops}\r\n"),
    ]
}

/// Everybody behind the gateway keeps what it gets, so that a header is seen wherever it goes.
async fn no_forged_header_reaches_anybody_on_any_route(program: Program) {
    let weapp_login = Recorder::knowing("the-user").await;
    let api = Recorder::agreeing().await;
    let behind = Behind {
        weapp_login: weapp_login.address,
        api: api.address,
    };
    let gateway = Gateway::start(program, behind).await;
    let (mut sent, mut reached) = (0, 0);
    for forgery in forgeries() {
        for route in ROUTES {
            for token in ["", "x-session: a-token\r\n"] {
                let head = format!("{route} HTTP/1.1\r\nHost: api.example.com\r\n");
                let request = format!("{head}{token}{forgery}Content-Length: 0\r\n\r\n");
                gateway.send_raw(&request).await;
                sent += 1;
                for arrived in [weapp_login.take(), api.take()].concat() {
                    let ours = arrived.under_our_names();
                    let is_forged = ours.iter().any(|(_, value)| value.contains(FORGED));
                    assert!(!is_forged, "{program}: {request:?} became {arrived:?}");
                    reached += 1;
                }
            }
        }
    }
    // Some are refused as a whole, and most are let in without what was forged.
    assert!(reached > sent / 2, "{program}: {reached} of {sent}");
}

async fn what_reaches_the_api_is_the_user_of_the_token(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    let session = alice.session().await.must_be_good();
    for forgery in forgeries() {
        let request = format!(
            "GET /orders?page=2 HTTP/1.1\r\nHost: api.example.com\r\nx-session: {}\r\n{forgery}\r\n",
            alice.token
        );
        let answer = scene.gateway.send_raw(&request).await;
        // Names that are none, folded lines and long ones may be refused as a whole.
        if matches!(answer.status, 400 | 431) {
            assert!(scene.api.take().is_empty(), "{program}: {forgery:?}");
            continue;
        }
        assert_eq!(answer.status, 200, "{program}: {forgery:?}");
        let [arrived] = scene.api.take().try_into().unwrap();
        assert_eq!(arrived.target, "/orders?page=2");
        let expected = [
            ("x-user-id", session.text("user_id")),
            ("x-openid", session.text("openid")),
            ("x-appid", APPID),
            ("x-external-id", ""),
        ];
        for (name, value) in expected {
            assert_eq!(arrived.all(name), [value], "{program}: {name}, {forgery:?}");
        }
        assert_eq!(arrived.under_our_names().len(), expected.len());
    }
}

async fn an_external_id_reaches_the_api_as_the_server_wrote_it(program: Program) {
    let options = WorldOptions::default().set("http.trusted_proxies", vec!["127.0.0.1"]);
    let world = World::with(options).await;
    let openid = world.wechat.openid(&APPID.parse().unwrap(), "alice");
    let csv = format!("{APPID},{},,用户 7%\n", openid.unwrap().as_str());
    world.import_users(&csv).await.must_succeed();
    let scene = Scene::of(program, world, Recorder::agreeing().await).await;
    let alice = scene.logged_in("alice").await;
    let request = alice
        .with_token(reqwest::Method::GET, "/orders")
        .header("x-external-id", FORGED);
    assert_eq!(request.send().await.unwrap().status(), 200);
    let [arrived] = scene.api.take().try_into().unwrap();
    assert_eq!(
        arrived.all("x-external-id"),
        ["%E7%94%A8%E6%88%B7%207%25"],
        "{program}"
    );
}

async fn a_header_that_is_too_long_reaches_nobody(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    // More than either takes: nginx 8 KiB a line, Caddy 1 MiB in all.
    let long = FORGED.repeat(400_000);
    let request = format!(
        "GET /orders HTTP/1.1\r\nHost: api.example.com\r\nx-session: {}\r\nx-user-id: {long}\r\n\r\n",
        alice.token
    );
    let answer = scene.gateway.send_raw(&request).await;
    assert!(
        matches!(answer.status, 0 | 400 | 431),
        "{program}: {}",
        answer.status
    );
    assert!(scene.api.take().is_empty(), "{program}");
}
