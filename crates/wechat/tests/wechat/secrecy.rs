//! Secrets, codes and session_keys stay out of whatever could reach a log.

use std::fmt::{Debug, Display};

use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use axum::routing::get;
use weapp_login_wechat::simulator::{NotSimulated, Scenario, SimulatedApp};
use weapp_login_wechat::{AppSecret, Client, ClientOptions, CodeToSessionError, SessionKey};

use crate::actors::{
    Nobody, PATIENCE, Wechat, client, code, development_appid, development_secret, exchange_at,
    serve, timeout_for,
};

/// Everything that was shown.
#[derive(Default)]
struct Shown(String);

impl Shown {
    fn debug(&mut self, value: &impl Debug) {
        self.0 += &format!("{value:?} {value:#?}\n");
    }

    fn error(&mut self, error: &(impl Display + Debug)) {
        self.0 += &format!("{error} ");
        self.debug(error);
    }

    #[track_caller]
    fn assert_free_of(&self, secret: &str) {
        assert!(secret.len() > 8, "short texts come about by chance");
        assert!(!self.0.contains(secret), "{secret} was shown");
    }
}

#[tokio::test]
async fn what_comes_of_an_exchange_shows_no_secret() {
    let mut shown = Shown::default();
    let mut secrets = vec![development_secret().text().to_owned()];
    for scenario in Scenario::ALL {
        let wechat = Wechat::start().await;
        let code = wechat.code();
        wechat.simulator().play_times(scenario, 1);
        let base_urls = [wechat.running.base_url()];
        let outcome = exchange_at(&base_urls, timeout_for(scenario), &code).await;
        match &outcome {
            Ok(login) => secrets.push(login.session_key.text().to_owned()),
            Err(error) => shown.error(error),
        }
        shown.debug(&outcome);
        shown.debug(&code);
        shown.debug(&client(&base_urls, PATIENCE));
        shown.debug(&wechat.simulator().exchanges());
        shown.debug(&wechat.running);
        secrets.push(code.text().to_owned());
    }
    assert!(shown.0.contains("SessionKey(redacted)"));
    for secret in secrets {
        shown.assert_free_of(&secret);
    }
}

#[tokio::test]
async fn an_answer_that_repeats_the_request_does_not_get_through() {
    let json = |uri: Uri| format!(r#"{{"errcode":40029,"errmsg":"{uri}, rid: {uri}"}}"#);
    let word = |uri: Uri| format!(r#"{{"errcode":7,"errmsg":"hints: [ req_id: {uri} ]"}}"#);
    let page = |uri: Uri| format!("<html>{uri}");
    let status = |uri: Uri| (StatusCode::NOT_FOUND, uri.to_string());
    let redirect = |uri: Uri| (StatusCode::FOUND, [(header::LOCATION, uri.to_string())]);
    let router = axum::Router::new()
        .route("/json/{*rest}", get(async move |uri| json(uri)))
        .route("/word/{*rest}", get(async move |uri| word(uri)))
        .route("/page/{*rest}", get(async move |uri| page(uri)))
        .route("/status/{*rest}", get(async move |uri| status(uri)))
        .route(
            "/redirect/{*rest}",
            get(async move |uri| redirect(uri).into_response()),
        );
    let base_url = serve(router).await;
    let mut shown = Shown::default();
    for path in ["json", "word", "page", "status", "redirect"] {
        let base_urls = [format!("{base_url}/{path}")];
        let outcome = exchange_at(&base_urls, PATIENCE, &code("planted-code")).await;
        shown.error(&outcome.unwrap_err());
    }
    let nobody = Nobody::new();
    let base_urls = [nobody.base_url.clone()];
    let unreachable = exchange_at(&base_urls, PATIENCE, &code("planted-code")).await;
    shown.error(&unreachable.unwrap_err());
    shown.assert_free_of("planted-code");
    shown.assert_free_of(development_secret().text());
    shown.assert_free_of(development_appid().as_str());
    shown.assert_free_of("jscode2session");
}

#[tokio::test]
async fn refused_values_are_not_shown() {
    let mut shown = Shown::default();
    let real = AppSecret::try_from("planted-secret").unwrap();
    let refused = SimulatedApp::new(development_appid(), real, None).unwrap_err();
    assert_eq!(refused, NotSimulated);
    shown.error(&refused);
    shown.debug(&SimulatedApp::development());
    shown.error(&AppSecret::try_from("planted-secret\n").unwrap_err());
    shown.error(&SessionKey::try_from("planted-secret\n").unwrap_err());
    shown.error(
        &SessionKey::try_from("planted-secret")
            .unwrap()
            .octets()
            .unwrap_err(),
    );
    let with_password = ClientOptions {
        base_urls: vec!["https://alice:planted-secret@localhost".to_owned()],
        ..ClientOptions::default()
    };
    shown.error(&Client::new(with_password).unwrap_err());
    shown.assert_free_of("planted-secret");
    shown.assert_free_of(SimulatedApp::DEVELOPMENT_SECRET);
}

#[tokio::test]
async fn a_real_secret_is_refused_and_forgotten() {
    let wechat = Wechat::start().await;
    let real = AppSecret::try_from("0123456789abcdef0123456789abcdef").unwrap();
    let client = client(&[wechat.running.base_url()], PATIENCE);
    let outcome = client
        .code_to_session(&development_appid(), &real, &wechat.code())
        .await;
    assert_eq!(
        outcome.as_ref().err().and_then(CodeToSessionError::errcode),
        Some(40125)
    );
    let mut shown = Shown::default();
    shown.debug(&outcome);
    shown.debug(&wechat.simulator().exchanges());
    shown.assert_free_of(real.text());
}
