//! The way in: TLS, HTTP/2, and whoever comes without.

use reqwest::{Method, Version};

use crate::gateways::{Program, Scene, behind_every_gateway};

behind_every_gateway!(
    plain_http_is_sent_to_tls,
    http_2_and_http_1_are_one_and_the_same,
);

async fn plain_http_is_sent_to_tls(program: Program) {
    let scene = Scene::with(program).await;
    let client = scene.gateway.old_client();
    for path in ["/orders?page=2", "/login", "/"] {
        let url = format!("http://{}{path}", scene.gateway.plain_address);
        let request = client.post(url).header("host", "api.example.com");
        let answer = request.header("x-user-id", "forged").send().await.unwrap();
        // It keeps method and body, as a 301 need not.
        assert_eq!(answer.status(), 308, "{program}");
        let location = answer.headers()["location"].to_str().unwrap();
        let location = location.replace(&format!(":{}", scene.gateway.address.port()), "");
        assert_eq!(
            location,
            format!("https://api.example.com{path}"),
            "{program}"
        );
    }
    assert!(scene.api.take().is_empty(), "{program}");
}

async fn http_2_and_http_1_are_one_and_the_same(program: Program) {
    let scene = Scene::with(program).await;
    let alice = scene.logged_in("alice").await;
    let session = alice.session().await.must_be_good();
    let old = alice.clone().with_client(scene.gateway.old_client());
    for (phone, version) in [(&alice, Version::HTTP_2), (&old, Version::HTTP_11)] {
        let request = phone.with_token(Method::POST, "/orders").body("tea");
        let request = request
            .header("x-user-id", "forged")
            .header("X_User_Id", "forged")
            .header("x-external-id", "forged");
        let answer = request.send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.version()),
            (200, version),
            "{program}"
        );
        let [arrived] = scene.api.take().try_into().unwrap();
        assert_eq!(
            arrived.all("x-user-id"),
            [session.text("user_id")],
            "{program}"
        );
        assert_eq!(arrived.under_our_names().len(), 4, "{program}: {arrived:?}");
        assert_eq!(arrived.body, "tea", "{program}");

        let refused = phone.request(Method::POST, "/orders").body("tea");
        let refused = refused.header("x-user-id", "forged").send().await.unwrap();
        assert_eq!(refused.status(), 401, "{program}");
        assert!(scene.api.take().is_empty(), "{program}");
    }
}
