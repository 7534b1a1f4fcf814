//! The simulator's answers, letter by letter.

use weapp_login_wechat::simulator::Scenario;

use crate::actors::{LONELY_APPID, Wechat, appid, development_appid, http};

const CREDENTIALS: &str = "appid=wx5afe5afe5afe5afe&secret=simulated-secret";
const GRANT_TYPE: &str = "grant_type=authorization_code";

/// With the random part of a rid as `*`.
async fn ask(wechat: &Wechat, query: &str) -> String {
    let body = wechat.ask(query).await;
    match body.split_once("rid: 652d44d0-") {
        Some((before, rest)) => format!("{before}rid: 652d44d0-*{}", &rest[17..]),
        None => body,
    }
}

#[tokio::test]
async fn the_checks_have_wechats_words_and_order() {
    let wechat = Wechat::start().await;
    let secret_wrong = "appid=wx5afe5afe5afe5afe&secret=simulated-wrong";
    for (query, body) in [
        (
            String::new(),
            r#"{"errcode":41002,"errmsg":"appid missing, rid: 652d44d0-*"}"#,
        ),
        (
            "appid=wx0".into(),
            r#"{"errcode":41004,"errmsg":"appsecret missing, rid: 652d44d0-*"}"#,
        ),
        (
            "appid=wx0&secret=x".into(),
            r#"{"errcode":41008,"errmsg":"missing code, rid: 652d44d0-*"}"#,
        ),
        (
            "appid=wx0&secret=x&js_code=c".into(),
            r#"{"errcode":40002,"errmsg":"invalid grant_type, rid: 652d44d0-*"}"#,
        ),
        (
            format!("appid=wx0&secret=simulated-secret&js_code=c&{GRANT_TYPE}"),
            r#"{"errcode":40013,"errmsg":"invalid appid, rid: 652d44d0-*"}"#,
        ),
        (
            format!("{secret_wrong}&js_code=c&{GRANT_TYPE}"),
            r#"{"errcode":40125,"errmsg":"invalid appsecret, view more at http:\/\/t.cn\/RAEkdVq, rid: 652d44d0-*"}"#,
        ),
        (
            format!("{CREDENTIALS}&js_code=c&{GRANT_TYPE}"),
            r#"{"errcode":40029,"errmsg":"invalid code, rid: 652d44d0-*"}"#,
        ),
    ] {
        assert_eq!(ask(&wechat, &query).await, body, "{query}");
    }
}

#[tokio::test]
async fn a_code_gets_wechats_words() {
    let wechat = Wechat::start().await;
    let query_with = |code: &str| format!("{CREDENTIALS}&js_code={code}&{GRANT_TYPE}");
    let code = wechat.code();
    let body = ask(&wechat, &query_with(code.text())).await;
    let session_key = wechat
        .simulator()
        .session_key(&development_appid(), "alice")
        .unwrap();
    let escaped = session_key.text().replace('/', r"\/");
    let start = format!(r#"{{"session_key":"{escaped}","openid":"o"#);
    assert!(body.starts_with(&start), "{body}");
    assert!(body.contains(r#"","unionid":"o"#), "{body}");
    assert!(!body.contains("errcode"), "{body}");

    let used = r#"{"errcode":40163,"errmsg":"code been used, rid: 652d44d0-*"}"#;
    assert_eq!(ask(&wechat, &query_with(code.text())).await, used);
    for (scenario, body) in [
        (Scenario::Busy, r#"{"errcode":-1,"errmsg":"system error"}"#),
        (
            Scenario::Quota,
            r#"{"errcode":45011,"errmsg":"api minute-quota reach limit  mustslower  retry next minute, rid: 652d44d0-*"}"#,
        ),
        (
            Scenario::HighRisk,
            r#"{"errcode":40226,"errmsg":"code blocked, rid: 652d44d0-*"}"#,
        ),
    ] {
        wechat.simulator().play_times(scenario, 1);
        assert_eq!(ask(&wechat, &query_with(wechat.code().text())).await, body);
    }
    wechat.simulator().play_times(Scenario::ErrcodeAsString, 1);
    assert_eq!(
        ask(&wechat, &query_with("made-up")).await,
        r#"{"errcode":"40029","errmsg":"invalid code, rid: 652d44d0-*"}"#
    );
}

#[tokio::test]
async fn an_app_without_an_open_platform_gets_two_fields() {
    let wechat = Wechat::start().await;
    let code = wechat.code_of(&appid(LONELY_APPID), "alice");
    let query = format!(
        "appid={LONELY_APPID}&secret=simulated-secret&js_code={}&{GRANT_TYPE}",
        code.text()
    );
    let body = wechat.ask(&query).await;
    assert_eq!(body.matches(':').count(), 2, "{body}");
}

#[tokio::test]
async fn a_post_brings_nothing_along() {
    let wechat = Wechat::start().await;
    let url = format!(
        "{}/sns/jscode2session?{CREDENTIALS}&js_code={}&{GRANT_TYPE}",
        wechat.running.base_url(),
        wechat.code().text()
    );
    let answer = http().post(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let body = answer.text().await.unwrap();
    assert!(
        body.starts_with(r#"{"errcode":41002,"errmsg":"appid missing, rid: "#),
        "{body}"
    );
}
