//! Secrets in every place of every request, and none of them in what an operator sees.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use reqwest::{Client, Method, RequestBuilder};
use weapp_login_wechat::simulator::{Scenario, SimulatedApp};

use crate::actors::{
    Finished, LEGACY_SECRET, Operator, Reply, SERVICE_SECRET, Scrape, Serving, World, WorldOptions,
    weapp_login,
};

const METHODS: [&str; 8] = [
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "PLANTED-METHOD",
];

#[tokio::test]
async fn no_secret_is_in_the_log_the_metrics_or_the_audit_file() {
    for format in ["text", "json"] {
        // A guessable one is warned of, and would be a word of some other line by chance.
        let legacy_secret = format!("{LEGACY_SECRET}-kj4Tq9");
        let options = WorldOptions::default()
            .set("legacy.secret", legacy_secret.as_str())
            .set("legacy.accept_until", "2099-01-01T00:00:00Z")
            .set("log.level", "trace")
            .set("log.format", format);
        let mut world = World::today(options).await;
        let audit_file = world.folder().join("audit.jsonl");
        let path = audit_file.to_string_lossy().into_owned();
        world
            .restart_with(|options| options.set("log.audit_file", path))
            .await;
        let operator = Operator::of(&world);
        let serving = Serving::start_configured(operator.serve());
        let operators_url = serving.operators_url();

        let mut secrets = secrets_of(&world, &serving, &legacy_secret).await;
        let personal = personal_data(&world);
        let planted: Vec<String> = secrets.iter().chain(&personal).cloned().collect();
        secrets.extend(spent_codes(&world, &serving).await);
        let client = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        for path in paths_of_the_server() {
            for secret in &planted {
                plant(&client, &serving.base_url, &path, secret).await;
            }
            plant(&client, &operators_url, &path, &planted[0]).await;
        }
        secrets.push("PLANTED-METHOD".into());

        let metrics = Scrape::at(&operators_url).await.text;
        let (succeeded, log) = serving.terminate();
        assert!(succeeded, "{log}");
        let audit = std::fs::read_to_string(audit_file).unwrap();
        assert!(audit.contains("\"event\":\"login\"") && metrics.contains("route=\"/login\""));
        // Nor WeChat's address, which has them all in its query.
        secrets.push("jscode2session".into());
        for secret in &secrets {
            for (place, text) in [("log", &log), ("metrics", &metrics), ("audit file", &audit)] {
                assert_hidden(secret, place, text);
            }
        }
        for datum in &personal {
            for (place, text) in [("log", &log), ("metrics", &metrics)] {
                assert_hidden(datum, place, text);
            }
        }
    }
}

#[test]
fn the_password_of_a_database_is_told_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    for url in [
        "postgres://weapp:planted-password@127.0.0.1:1/weapp",
        "mysql://weapp:planted-password@127.0.0.1:1/weapp",
    ] {
        let data_dir = folder.path().to_str().unwrap();
        let mut command = weapp_login(&["serve", "--dev", "--data-dir", data_dir]);
        command
            .env("WEAPP_LOGIN__STORE__URL", url)
            .env("WEAPP_LOGIN__STORE__PATIENCE", "100ms")
            .env("WEAPP_LOGIN__LOG__LEVEL", "trace");
        let Finished {
            succeeded,
            stdout,
            stderr,
            ..
        } = Finished::of(command);
        assert!(!succeeded && stderr.contains("127.0.0.1"), "{stderr}");
        assert_hidden("planted-password", "log", &format!("{stdout}{stderr}"));
    }
}

#[test]
fn the_routes_are_found() {
    let paths = paths_of_the_server();
    for known in [
        "/login",
        "/session",
        "/verify",
        "/revocations",
        "/metrics",
        "/admin/inspect",
    ] {
        assert!(paths.contains(known), "{paths:?}");
    }
}

/// What opens a door, in all its spellings; what is used really is so first.
async fn secrets_of(world: &World, serving: &Serving, legacy_secret: &str) -> Vec<String> {
    let mut alice = world.phone("alice").at(&serving.base_url);
    let spent = alice.wx_login();
    let login = alice.send_code(&spent).await.must_be_good();
    alice.token = login.text("token").to_owned();
    alice.session().await.must_be_good();
    alice.renew().await.must_be_good();
    let feed = alice.get("/revocations").bearer_auth(SERVICE_SECRET);
    Reply::of(feed).await.must_be_good();
    let cipher = weapp_login_core::LegacyCipher::new(legacy_secret, "2019").unwrap();
    let openid = world.wechat.openid(&alice.appid, "alice").unwrap();
    let now = weapp_login_core::UnixMillis::new(world.clock.now()).unwrap();
    let legacy_token = cipher.seal(&openid, now).unwrap();
    let session_key = world.wechat.session_key(&alice.appid, "alice").unwrap();
    let key = |file: &str| {
        let text = std::fs::read_to_string(world.folder().join(file)).unwrap();
        let line = text
            .lines()
            .find(|line| line.starts_with("weapp-"))
            .unwrap();
        line.rsplit('.').next().unwrap().to_owned()
    };
    vec![
        spent.text().to_owned(),
        alice.wx_login().text().to_owned(),
        alice.token.clone(),
        alice.token[12..].to_owned(),
        legacy_token,
        key("keys.txt"),
        key("sealing-keys.txt"),
        session_key.text().to_owned(),
        SERVICE_SECRET.to_owned(),
        SimulatedApp::DEVELOPMENT_SECRET.to_owned(),
        legacy_secret.to_owned(),
    ]
}

/// Codes that WeChat was sent, on good days and bad ones.
async fn spent_codes(world: &World, serving: &Serving) -> Vec<String> {
    let alice = world.phone("alice").at(&serving.base_url);
    let mut codes = Vec::new();
    for scenario in Scenario::ALL {
        if ![Scenario::Slow, Scenario::Held].contains(&scenario) {
            world.wechat.play(scenario);
            let code = alice.wx_login();
            alice.send_code(&code).await;
            codes.push(code.text().to_owned());
        }
    }
    world.wechat.play_normally();
    codes
}

/// What may be in the audit file alone.
fn personal_data(world: &World) -> Vec<String> {
    let alice = world.phone("alice");
    let openid = world.wechat.openid(&alice.appid, "alice").unwrap();
    vec![openid.to_string()]
}

/// In every place that a client may put something.
async fn plant(client: &Client, base_url: &str, path: &str, secret: &str) {
    let parameters = ["code", "appid", "after", "token", "user", "secret", secret];
    let query: Vec<(&str, &str)> = parameters.map(|name| (name, secret)).to_vec();
    let body = format!(r#"{{"code":"{secret}","appid":"{secret}","encrypted_data":"{secret}"}}"#);
    let with_headers = |request: RequestBuilder| {
        [
            "x-session",
            "cookie",
            "referer",
            "user-agent",
            "origin",
            "x-request-id",
            "x-forwarded-for",
            "traceparent",
        ]
        .into_iter()
        .fold(request.bearer_auth(secret), |request, name| {
            request.header(name, secret)
        })
    };
    for method in METHODS {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = client.request(method.clone(), format!("{base_url}{path}"));
        let request = with_headers(request.query(&query));
        let json = request
            .header("content-type", "application/json")
            .body(body.clone());
        let _ = json.send().await.unwrap().bytes().await;
        let deeper = format!("{base_url}{}/{secret}", path.trim_end_matches('/'));
        let _ = client.request(method, deeper).send().await;
    }
    let broken = client
        .post(format!("{base_url}{path}"))
        .header("content-type", "application/json")
        .body(format!("{{\"code\": {secret}"));
    let _ = broken.send().await;
    let referer = format!("https://servicewechat.com/{secret}/1/page-frame.html");
    let hinted = client
        .get(format!("{base_url}{path}"))
        .header("referer", referer);
    let _ = hinted.send().await;
}

/// Every path that a route is made of, read where they are written, so that a new one can't be forgotten.
fn paths_of_the_server() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/src/http");
    let mut paths = BTreeSet::from([weapp_login::http::INSPECTOR_PATH.to_owned()]);
    for file in rust_files(&folder) {
        let text = std::fs::read_to_string(file).unwrap();
        for mark in [".route(", "path ="] {
            for (place, _) in text.match_indices(mark) {
                let rest = text[place + mark.len()..].trim_start();
                let literal = rest
                    .strip_prefix("\"/")
                    .and_then(|rest| rest.split_once('"'));
                paths.extend(literal.map(|(path, _)| format!("/{path}")));
            }
        }
    }
    paths
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                rust_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

#[track_caller]
fn assert_hidden(secret: &str, place: &str, text: &str) {
    let line = text.lines().find(|line| line.contains(secret));
    assert!(line.is_none(), "{secret} is in the {place}: {line:?}");
}
