//! A code of the phone-number button, an access_token, and the number.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use weapp_login_core::AppId;
use weapp_login_wechat::simulator::Scenario;
use weapp_login_wechat::{
    BadAnswerKind, Client, CodeToSessionError, PhoneCode, PhoneNumber, PhoneNumberError,
};

use crate::actors::{
    Nobody, OTHER_APPID, PATIENCE, Wechat, appid, client, development_appid, development_secret,
    http, serve, timeout_for,
};

const HOUR: Duration = Duration::from_secs(60 * 60);

fn phone_code_of(wechat: &Wechat, appid: &AppId) -> PhoneCode {
    let code = wechat.simulator().phone_code(appid, "alice");
    code.expect("app and user are right")
}

async fn number_of(client: &Client, code: &PhoneCode) -> Result<PhoneNumber, PhoneNumberError> {
    let (appid, secret) = (development_appid(), development_secret());
    client.phone_number(&appid, &secret, code).await
}

async fn ask(wechat: &Wechat, client: &Client) -> Result<PhoneNumber, PhoneNumberError> {
    number_of(client, &phone_code_of(wechat, &development_appid())).await
}

#[tokio::test]
async fn alice_has_the_same_number_for_ever() {
    let wechat = Wechat::start().await;
    let client = client(&[wechat.running.base_url()], PATIENCE);
    let number = ask(&wechat, &client).await.unwrap();
    assert_eq!(
        number.phone_number,
        wechat.simulator().phone_number("alice").unwrap()
    );
    assert_eq!(number.pure_phone_number, number.phone_number);
    assert_eq!(number.country_code, "86");
    assert_eq!(ask(&wechat, &client).await.unwrap(), number);
    assert_eq!(wechat.simulator().access_token_count(), 1);
    assert_eq!(format!("{number:?}"), "PhoneNumber(redacted)");
}

#[tokio::test]
async fn a_token_that_is_void_is_got_anew_once_and_no_more() {
    let wechat = Wechat::start().await;
    let client = client(&[wechat.running.base_url()], PATIENCE);
    ask(&wechat, &client).await.unwrap();
    wechat.pass(2 * HOUR);
    ask(&wechat, &client).await.unwrap();
    wechat
        .simulator()
        .forget_access_tokens(&development_appid());
    ask(&wechat, &client).await.unwrap();
    assert_eq!(wechat.simulator().access_token_count(), 3);
    assert_eq!(wechat.simulator().phone_number_count(), 5);
}

#[tokio::test]
async fn a_wechat_that_refuses_every_token_is_asked_twice_and_given_up() {
    for (second_token, times_asked) in [("token-2", 2), ("token-1", 1)] {
        let (asked, count) = tokio::sync::mpsc::unbounded_channel();
        let mut count = count;
        let tokens = std::sync::Mutex::new(vec![second_token, "token-1"]);
        let tokens = std::sync::Arc::new(tokens);
        let router = Router::new()
            .route(
                "/cgi-bin/stable_token",
                post(move || async move {
                    let token = tokens.lock().unwrap().pop().unwrap();
                    format!(r#"{{"access_token":"{token}","expires_in":7200}}"#)
                }),
            )
            .route(
                "/wxa/business/getuserphonenumber",
                post(move || async move {
                    asked.send(()).unwrap();
                    r#"{"errcode":40001,"errmsg":"invalid credential hint: [x] rid: 652d44d0-1d0af18b-5b069232"}"#
                }),
            );
        let client = client(&[serve(router).await], PATIENCE);
        let code = PhoneCode::try_from("a".repeat(64).as_str()).unwrap();
        let error = number_of(&client, &code).await.unwrap_err();
        assert!(matches!(error, PhoneNumberError::Exchange(_)), "{error:?}");
        assert_eq!(error.cause().errcode(), Some(40001));
        assert_eq!(
            error.cause().rid().unwrap().as_str(),
            "652d44d0-1d0af18b-5b069232"
        );
        let mut times = 0;
        while count.try_recv().is_ok() {
            times += 1;
        }
        assert_eq!(
            times, times_asked,
            "the same token again is no reason to ask again"
        );
    }
}

#[tokio::test]
async fn a_code_is_good_once_and_for_its_app() {
    let wechat = Wechat::start().await;
    let client = client(&[wechat.running.base_url()], PATIENCE);
    let invalid = |outcome: Result<PhoneNumber, PhoneNumberError>| {
        let error = outcome.unwrap_err();
        assert!(
            matches!(
                error.cause(),
                CodeToSessionError::CodeInvalid { rid: Some(_) }
            ),
            "{error:?}"
        );
    };
    let code = phone_code_of(&wechat, &development_appid());
    number_of(&client, &code).await.unwrap();
    invalid(number_of(&client, &code).await);
    let late = phone_code_of(&wechat, &development_appid());
    wechat.pass(Duration::from_secs(301));
    invalid(number_of(&client, &late).await);
    invalid(number_of(&client, &phone_code_of(&wechat, &appid(OTHER_APPID))).await);
}

#[tokio::test]
async fn where_no_token_is_to_be_had_the_code_never_leaves() {
    let wechat = Wechat::start().await;
    for scenario in [
        Scenario::Busy,
        Scenario::Quota,
        Scenario::FrozenSecret,
        Scenario::HtmlPage,
        Scenario::CutOffBody,
        Scenario::DroppedConnection,
        Scenario::Slow,
    ] {
        let client = client(&[wechat.running.base_url()], timeout_for(scenario));
        wechat.simulator().play_times(scenario, 1);
        let error = ask(&wechat, &client).await.unwrap_err();
        assert!(
            matches!(error, PhoneNumberError::NoAccessToken(_)),
            "{scenario}: {error:?}"
        );
    }
    assert_eq!(wechat.simulator().phone_number_count(), 0);
}

#[tokio::test]
async fn another_host_is_asked_where_nothing_was_sent_and_only_there() {
    let (wechat, nobody) = (Wechat::start().await, Nobody::new());
    let hosts = [nobody.base_url.clone(), wechat.running.base_url()];
    ask(&wechat, &client(&hosts, PATIENCE)).await.unwrap();

    let away = Router::new().fallback(async || StatusCode::BAD_GATEWAY);
    let hosts = [serve(away).await, wechat.running.base_url()];
    let error = ask(&wechat, &client(&hosts, PATIENCE)).await.unwrap_err();
    let bad = CodeToSessionError::BadAnswer {
        status: Some(502),
        kind: BadAnswerKind::Status,
    };
    assert_eq!(error, PhoneNumberError::NoAccessToken(bad));
}

#[tokio::test]
async fn an_address_that_is_not_in_the_allow_list_is_told_so() {
    let refused = Router::new().route(
        "/cgi-bin/stable_token",
        post(async || r#"{"errcode":40164,"errmsg":"invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 652d44d0-1d0af18b-5b069232"}"#),
    );
    let client = client(&[serve(refused).await], PATIENCE);
    let code = PhoneCode::try_from("a").unwrap();
    let error = number_of(&client, &code).await.unwrap_err();
    assert!(error.to_string().contains("IP allow-list"), "{error}");
}

#[tokio::test]
async fn the_simulator_gives_one_token_to_whoever_asks_until_it_is_near_its_end() {
    let wechat = Wechat::start().await;
    let body = |force: bool| {
        format!(
            r#"{{"grant_type":"client_credential","appid":"{}","secret":"{}","force_refresh":{force}}}"#,
            development_appid(),
            development_secret().text()
        )
    };
    let token = async |force: bool| {
        let url = format!("{}/cgi-bin/stable_token", wechat.running.base_url());
        let answer = http().post(url).body(body(force)).send().await.unwrap();
        let answer: serde_json::Value =
            serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        let token = answer["access_token"].as_str().unwrap().to_owned();
        (token, answer["expires_in"].as_u64().unwrap())
    };
    let (first, lasts) = token(false).await;
    assert_eq!(lasts, 7200);
    wechat.pass(HOUR);
    assert_eq!(token(false).await, (first.clone(), 3600));
    wechat.pass(HOUR - Duration::from_secs(300));
    let (second, lasts) = token(false).await;
    assert_eq!(lasts, 7200);
    assert_ne!(second, first);
    assert_ne!(token(true).await.0, second);
}
