//! What a gateway writes down: no code, no token, whatever happens.

use reqwest::Method;

use crate::actors::{HOUR, Reply};
use crate::gateways::{Program, Scene, behind_every_gateway};

behind_every_gateway!(neither_codes_nor_tokens_are_written_down);

async fn neither_codes_nor_tokens_are_written_down(program: Program) {
    let mut scene = Scene::with(program).await;
    let mut secrets = Vec::new();

    // A login that succeeds, one that is refused, one with a body, and one in plain HTTP.
    let mut alice = scene.phone("alice");
    let code = alice.wx_login();
    let login = alice.send_code(&code).await.must_be_good();
    alice.token = login.text("token").to_owned();
    secrets.extend([code.text().to_owned(), alice.token.clone()]);
    let refused = "a-code-that-wechat-refuses";
    let query = [("code", refused)];
    assert_eq!(
        Reply::of(alice.get("/login").query(&query)).await.status,
        401
    );
    let code = alice.wx_login();
    let body = format!(r#"{{"code":"{}"}}"#, code.text());
    let posted = alice.request(Method::POST, "/login").body(body);
    Reply::of(posted.header("content-type", "application/json"))
        .await
        .must_be_good();
    secrets.extend([refused.to_owned(), code.text().to_owned()]);
    let plain = format!(
        "http://{}/login?code=a-code-in-plain",
        scene.gateway.plain_address
    );
    let client = scene.gateway.old_client();
    let redirected = client
        .get(plain)
        .header("host", "api.example.com")
        .send()
        .await;
    assert!(redirected.unwrap().status().is_redirection());
    secrets.push("a-code-in-plain".into());

    // A renewal, a refused token, a query of the API's, and a page of H5 as the referrer.
    scene.world.clock.advance(12 * HOUR);
    let request = alice.with_token(Method::GET, "/orders?ticket=a-ticket-in-a-query");
    let request = request.header(
        "referer",
        "https://h5.example.com/?code=a-code-in-a-referer",
    );
    let answer = request.send().await.unwrap();
    let fresh = answer.headers()["x-session-renewed"].to_str().unwrap();
    secrets.extend([
        fresh.to_owned(),
        "a-ticket-in-a-query".into(),
        "a-code-in-a-referer".into(),
    ]);
    let mut stranger = alice.clone();
    stranger.token = "v1.00000000.a-token-that-is-refused".into();
    for path in ["/orders", "/session"] {
        let reply = Reply::of(stranger.with_token(Method::GET, path)).await;
        assert_eq!(reply.status, 401);
    }
    secrets.push(stranger.token.clone());

    // And all of it while the server is away, and then the API.
    scene.world.stop().await;
    for path in ["/login?code=a-code-while-it-is-away", "/orders", "/session"] {
        let reply = Reply::of(alice.with_token(Method::GET, path)).await;
        assert_eq!(reply.status, 503, "{program}: {path}");
    }
    let bearer = alice
        .get("/orders")
        .bearer_auth("a-bearer-while-it-is-away");
    assert_eq!(Reply::of(bearer).await.status, 503, "{program}");
    secrets.extend([
        "a-code-while-it-is-away".into(),
        "a-bearer-while-it-is-away".into(),
    ]);
    let Scene { api, gateway, .. } = scene;
    api.stop().await;
    let answer = alice.with_token(Method::GET, "/public/news").send().await;
    assert_eq!(answer.unwrap().status(), 502, "{program}");

    let logs = gateway.stop().await;
    for secret in secrets {
        assert!(
            !logs.contains(&secret),
            "{program} wrote {secret} down:\n{logs}"
        );
    }
    // It did write down what an operator looks for.
    for word in ["/login", "/orders", "/session", "200", "401", "502", "503"] {
        assert!(
            logs.contains(word),
            "{program} wrote nothing of {word}:\n{logs}"
        );
    }
}
