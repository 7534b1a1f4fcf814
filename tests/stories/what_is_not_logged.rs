//! A phone number and a profile are personal: not even at `trace` are they in the log.

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use crate::actors::{Reply, Serving, weapp_login};

#[tokio::test]
async fn neither_a_profile_nor_a_phone_number_nor_what_they_cost_is_logged() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let arguments = [
        "serve",
        "--dev",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        data_dir,
    ];
    let mut command = weapp_login(&arguments);
    command.env("WEAPP_LOGIN__LOG__LEVEL", "trace");
    let serving = Serving::start(command);
    let phone = DevelopersPhone::log_in(&serving.base_url).await;

    let user_data = phone.simulated("user-data").await;
    let profile = phone.post("/user-data", &user_data).await.must_be_good();
    assert_eq!(profile.text("nickName"), "alice-in-private");
    let mut badly_signed = user_data.clone();
    badly_signed["signature"] = "0".repeat(40).into();
    assert_eq!(phone.post("/user-data", &badly_signed).await.status, 409);

    let code = phone.simulated("phone-code").await;
    let told = phone.post("/phone-number", &code).await.must_be_good();
    assert_eq!(phone.post("/phone-number", &code).await.status, 401);

    let (_, log) = serving.terminate();
    for (path, status) in [("/user-data", 409), ("/phone-number", 401)] {
        let line = format!("route=\"{path}\" status={status}");
        assert!(log.contains(&line), "{line}:\n{log}");
    }
    // WeChat's errcode and its rid belong there.
    assert!(log.contains("(errcode 40029) (rid "), "{log}");
    let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    let mut secrets = vec![phone.token, told.text("phone_number").to_owned()];
    for key in ["encrypted_data", "iv", "raw_data", "signature"] {
        secrets.push(text(&user_data, key));
    }
    secrets.push(text(&code, "code"));
    secrets.extend(["nickName", "access_token", "simulated-secret"].map(str::to_owned));
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} is in the log:\n{log}");
    }
}

struct DevelopersPhone {
    http: Client,
    base_url: String,
    token: String,
}

impl DevelopersPhone {
    async fn log_in(base_url: &str) -> Self {
        let mut phone = Self {
            http: Client::builder().no_proxy().build().unwrap(),
            base_url: base_url.to_owned(),
            token: String::new(),
        };
        let code = phone.simulated("code").await;
        let login = phone.post("/login", &code).await.must_be_good();
        phone.token = login.text("token").to_owned();
        phone
    }

    /// What WeChat would give it.
    async fn simulated(&self, what: &str) -> Value {
        let url = format!("{}/simulator/{what}?user=alice-in-private", self.base_url);
        let reply = Reply::of(self.http.get(url)).await.must_be_good();
        reply.body["data"].clone()
    }

    async fn post(&self, path: &str, body: &Value) -> Reply {
        let request = self.http.post(format!("{}{path}", self.base_url));
        Reply::of(with_json(request, body).header("x-session", &self.token)).await
    }
}

fn with_json(request: RequestBuilder, body: &Value) -> RequestBuilder {
    let request = request.header("content-type", "application/json");
    request.body(json!(body).to_string())
}
