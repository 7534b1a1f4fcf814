//! The address of a phone, which only the gateway knows. A code that comes again gives the same session to the same
//! address alone, so that shows which one the server sees.

use std::net::Ipv4Addr;

use crate::actors::{INVALID, Phone, Reply, WorldOptions};
use crate::gateways::{Program, Scene, behind_every_gateway};

behind_every_gateway!(
    two_phones_behind_one_gateway_have_two_addresses,
    a_spoofed_address_changes_nothing,
    the_api_hears_the_address_that_the_gateway_saw,
    rubbish_is_counted_where_it_comes_from,
);

const USED: (u16, u64, &str, &str) = (401, 12, "code_used", "login");
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// What a client may say of where it is.
fn spoofs(address: &str) -> Vec<Vec<(&'static str, String)>> {
    let address = address.to_owned();
    vec![
        vec![("x-forwarded-for", address.clone())],
        vec![("x-forwarded-for", format!("{address}, 127.0.0.1"))],
        vec![
            ("x-forwarded-for", address.clone()),
            ("x-forwarded-for", address.clone()),
        ],
        vec![("x_forwarded_for", address.clone())],
        vec![("x-real-ip", address.clone())],
        vec![("forwarded", format!("for={address}"))],
        vec![
            ("x-forwarded-for", format!("{address}:80")),
            ("connection", "x-forwarded-for".into()),
        ],
    ]
}

async fn send_code(phone: &Phone, code: &str, said: &[(&'static str, String)]) -> Reply {
    let mut request = phone.get("/login").query(&[("code", code)]);
    for (name, value) in said {
        request = request.header(*name, value);
    }
    Reply::of(request).await
}

async fn two_phones_behind_one_gateway_have_two_addresses(program: Program) {
    let scene = Scene::with(program).await;
    let (here, there) = (scene.phone("alice"), scene.phone_from("alice", ELSEWHERE));
    let code = here.wx_login();
    here.send_code(&code).await.must_be_good();
    here.send_code(&code).await.must_be_good();
    assert_eq!(there.send_code(&code).await.verdict(), USED, "{program}");
    // And the other way round: it is no matter of the order.
    let code = there.wx_login();
    there.send_code(&code).await.must_be_good();
    assert_eq!(here.send_code(&code).await.verdict(), USED, "{program}");
}

async fn a_spoofed_address_changes_nothing(program: Program) {
    let scene = Scene::with(program).await;
    // Over HTTP/1.1: in HTTP/2 there is no Connection header.
    let from = |address| {
        let client = scene.gateway.old_client_from(address);
        scene.phone("alice").with_client(client)
    };
    let (here, there) = (from(Ipv4Addr::LOCALHOST), from(ELSEWHERE));
    for (spoof, other) in spoofs("203.0.113.7").iter().zip(spoofs("198.51.100.9")) {
        let code = here.wx_login();
        let code = code.text();
        send_code(&here, code, spoof).await.must_be_good();
        let stolen = send_code(&there, code, spoof).await;
        assert_eq!(stolen.verdict(), USED, "{program}: {spoof:?} was believed");
        // It is where it was, whatever it says, or nothing.
        send_code(&here, code, &other).await.must_be_good();
        send_code(&here, code, &[]).await.must_be_good();
    }
    for spoof in spoofs("127.0.0.1") {
        let code = here.wx_login();
        send_code(&here, code.text(), &[]).await.must_be_good();
        let stolen = send_code(&there, code.text(), &spoof).await;
        assert_eq!(stolen.verdict(), USED, "{program}: {spoof:?} was believed");
    }
}

async fn the_api_hears_the_address_that_the_gateway_saw(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    let roaming = scene.phone_from("alice", ELSEWHERE);
    for spoof in spoofs("203.0.113.7") {
        for path in ["/orders", "/public/news"] {
            let mut request = roaming.get(path).header("x-session", &alice.token);
            for (name, value) in spoof.iter().filter(|(name, _)| *name != "connection") {
                request = request.header(*name, value);
            }
            assert_eq!(request.send().await.unwrap().status(), 200, "{program}");
            let [arrived] = scene.api.take().try_into().unwrap();
            assert_eq!(
                arrived.all("x-forwarded-for"),
                ["127.0.0.2"],
                "{program}: {spoof:?}"
            );
            let all = format!("{:?}", arrived.headers);
            assert!(!all.contains("203.0.113.7"), "{program}: {spoof:?}: {all}");
        }
    }
}

async fn rubbish_is_counted_where_it_comes_from(program: Program) {
    let options = WorldOptions::default().set("limits.bad_tokens_per_address", 2);
    let scene = Scene::with_options(program, options).await;
    let alice = scene.logged_in("alice").await;
    let there = scene.phone_from("alice", ELSEWHERE);
    let elsewhere = scene.phone_from("alice", Ipv4Addr::new(127, 0, 0, 3));
    let send = async |phone: &Phone, token: &str, said: &str| {
        let request = phone.get("/orders").header("x-session", token);
        Reply::of(request.header("x-forwarded-for", said)).await
    };
    for said in ["127.0.0.3", "203.0.113.7"] {
        assert_eq!(
            send(&there, "rubbish", said).await.verdict(),
            INVALID,
            "{program}"
        );
    }
    for said in ["127.0.0.3", "203.0.113.7", "198.51.100.9"] {
        let refused = send(&there, "rubbish", said).await;
        let limited = (429, 14, "rate_limited", "later");
        assert_eq!(refused.verdict(), limited, "{program}: {said}");
        assert_eq!(refused.header("retry-after"), Some("30"), "{program}");
    }
    assert_eq!(
        send(&elsewhere, "rubbish", "127.0.0.2").await.verdict(),
        INVALID,
        "{program}"
    );
    scene.api.take();
    send(&there, &alice.token, "203.0.113.7")
        .await
        .must_be_good();
    assert_eq!(scene.api.take().len(), 1, "{program}");
}
