//! Every errcode has a variant of its own.

use std::time::Duration;

use axum::routing::get;
use weapp_login_wechat::simulator::Scenario;
use weapp_login_wechat::{AppSecret, CodeToSessionError, Misconfiguration};

use crate::actors::{
    PATIENCE, Wechat, appid, client, code, development_appid, development_secret, exchange_at,
    serve,
};

#[tokio::test]
async fn every_errcode_becomes_its_variant_with_the_rid() {
    type Error = CodeToSessionError;
    let misconfigured = |problem| move |rid| Error::Misconfigured { problem, rid };
    let cases: [(i64, &str, &dyn Fn(_) -> Error); 12] = [
        (40029, "invalid code", &|rid| Error::CodeInvalid { rid }),
        (40163, "code been used", &|rid| Error::CodeUsed { rid }),
        (40226, "code blocked", &|rid| Error::UserBlocked { rid }),
        (45011, "api minute-quota reach limit", &|rid| {
            Error::RateLimited { rid }
        }),
        (-1, "system error", &|rid| Error::Busy { rid }),
        (
            40013,
            "invalid appid",
            &misconfigured(Misconfiguration::InvalidAppid),
        ),
        (
            40125,
            r"see http:\/\/t.cn\/RAEkdVq",
            &misconfigured(Misconfiguration::InvalidSecret),
        ),
        (
            40243,
            "been frozen",
            &misconfigured(Misconfiguration::FrozenSecret),
        ),
        (
            41002,
            "appid missing",
            &misconfigured(Misconfiguration::AppidMissing),
        ),
        (
            41004,
            "appsecret missing",
            &misconfigured(Misconfiguration::SecretMissing),
        ),
        (41008, "missing code", &|rid| Error::Refused {
            errcode: 41008,
            rid,
        }),
        (99999, "never heard of", &|rid| Error::Refused {
            errcode: 99999,
            rid,
        }),
    ];
    for (errcode, errmsg, variant) in cases {
        let rid = "652d44d0-1d0af18b-5b069232";
        let body = format!(r#"{{"errcode":{errcode},"errmsg":"{errmsg}, rid: {rid}"}}"#);
        let base_url = serve(axum::Router::new().fallback(get(async || body))).await;
        let error = exchange_at(&[base_url], PATIENCE, &code("c"))
            .await
            .unwrap_err();
        assert_eq!(error, variant(error.rid().cloned()));
        assert_eq!(error.rid().map(|rid| rid.as_str()), Some(rid));
        assert_eq!(error.errcode(), Some(errcode));
        assert!(!error.nothing_was_sent());
        assert!(error.to_string().contains(&errcode.to_string()), "{error}");
        assert!(error.to_string().contains(rid), "{error}");
        assert!(!error.to_string().contains(errmsg), "{error}");
    }
}

#[tokio::test]
async fn the_simulators_rid_begins_with_its_second() {
    let wechat = Wechat::start().await;
    let error = wechat.exchange(&code("made-up")).await.unwrap_err();
    assert!(error.rid().unwrap().as_str().starts_with("652d44d0-"));
}

#[tokio::test]
async fn a_wrong_appid_or_secret_is_the_operators_to_fix() {
    let wechat = Wechat::start().await;
    let problem_of = async |appid_text: &str, secret: &str| {
        let secret = AppSecret::try_from(secret).unwrap();
        let client = client(&[wechat.running.base_url()], PATIENCE);
        let outcome = client
            .code_to_session(&appid(appid_text), &secret, &wechat.code())
            .await;
        match outcome.unwrap_err() {
            CodeToSessionError::Misconfigured { problem, .. } => problem,
            other => panic!("{other:?}"),
        }
    };
    let ours = development_appid();
    let unknown_appid = problem_of("wx0", development_secret().text()).await;
    assert_eq!(unknown_appid, Misconfiguration::InvalidAppid);
    let other_secret = problem_of(ours.as_str(), "simulated-other").await;
    assert_eq!(other_secret, Misconfiguration::InvalidSecret);
    for appid_text in [ours.as_str(), "wx0"] {
        let real_secret = problem_of(appid_text, "0123456789abcdef0123456789abcdef").await;
        assert_eq!(real_secret, Misconfiguration::InvalidSecret);
    }
    wechat.simulator().play(Scenario::FrozenSecret);
    let frozen_secret = problem_of(ours.as_str(), development_secret().text()).await;
    assert_eq!(frozen_secret, Misconfiguration::FrozenSecret);
}

#[tokio::test]
async fn a_user_has_so_many_exchanges_a_minute() {
    let wechat = Wechat::start_with(|options| options.quota_per_user_per_minute = Some(2)).await;
    for _ in 0..2 {
        assert!(wechat.exchange(&wechat.code()).await.is_ok());
    }
    let refused = wechat.code();
    let error = wechat.exchange(&refused).await.unwrap_err();
    assert!(matches!(error, CodeToSessionError::RateLimited { .. }));
    let bob = wechat.code_of(&development_appid(), "bob");
    assert!(wechat.exchange(&bob).await.is_ok());

    wechat.pass(Duration::from_secs(60));
    assert!(wechat.exchange(&refused).await.is_ok());
}

#[tokio::test]
async fn an_app_can_have_a_quota_too() {
    let wechat = Wechat::start_with(|options| options.quota_per_app_per_minute = Some(1)).await;
    assert!(wechat.exchange(&wechat.code()).await.is_ok());
    let bob = wechat.code_of(&development_appid(), "bob");
    let error = wechat.exchange(&bob).await.unwrap_err();
    assert!(matches!(error, CodeToSessionError::RateLimited { .. }));
}

#[tokio::test]
async fn a_user_can_be_marked_for_high_risk() {
    let wechat = Wechat::start().await;
    wechat.simulator().mark_high_risk("alice").unwrap();
    let error = wechat.exchange(&wechat.code()).await.unwrap_err();
    assert!(matches!(error, CodeToSessionError::UserBlocked { .. }));
    let bob = wechat.code_of(&development_appid(), "bob");
    assert!(wechat.exchange(&bob).await.is_ok());

    wechat.simulator().clear_high_risk("alice").unwrap();
    assert!(wechat.exchange(&wechat.code()).await.is_ok());
}
