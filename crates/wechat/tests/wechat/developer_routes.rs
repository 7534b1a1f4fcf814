//! The routes for developers.

use reqwest::Method;
use serde_json::{Value, json};
use weapp_login_wechat::simulator::{Playing, Scenario};

use crate::actors::{OTHER_APPID, Wechat, appid, code, http};

async fn ask(wechat: &Wechat, method: Method, path: &str) -> (u16, Value) {
    let url = format!("{}{path}", wechat.running.base_url());
    let answer = http().request(method, url).send().await;
    let answer = answer.expect("the simulator answers");
    let status = answer.status().as_u16();
    let body = answer.bytes().await.expect("it answers with a body");
    (status, serde_json::from_slice(&body).expect("it is JSON"))
}

#[tokio::test]
async fn a_developer_gets_a_code_as_from_wx_login() {
    let wechat = Wechat::start().await;
    let (status, body) = ask(&wechat, Method::GET, "/simulator/code?user=alice").await;
    assert_eq!(status, 200);
    let text = body["data"]["code"].as_str().unwrap();
    assert_eq!(
        body,
        json!({ "code": 0, "data": { "code": text }, "message": "success" })
    );
    assert!(wechat.exchange(&code(text)).await.is_ok());
}

#[tokio::test]
async fn a_developer_may_name_the_app() {
    let wechat = Wechat::start().await;
    let path = format!("/simulator/code?user=alice&appid={OTHER_APPID}");
    let (_, body) = ask(&wechat, Method::GET, &path).await;
    let code = code(body["data"]["code"].as_str().unwrap());
    assert!(wechat.exchange_as(&appid(OTHER_APPID), &code).await.is_ok());
}

#[tokio::test]
async fn a_developer_sees_and_sets_the_scenario() {
    let wechat = Wechat::start().await;
    let (_, body) = ask(&wechat, Method::GET, "/simulator/scenarios").await;
    assert_eq!(body["data"]["playing"], "normal");
    let scenarios = body["data"]["scenarios"].as_array().unwrap();
    assert_eq!(scenarios.len(), Scenario::ALL.len());
    assert!(
        scenarios
            .iter()
            .all(|scenario| scenario["description"].is_string())
    );

    let (status, body) = ask(
        &wechat,
        Method::PUT,
        "/simulator/scenario?name=busy&times=2",
    )
    .await;
    assert_eq!(
        (status, &body["data"]),
        (200, &json!({ "playing": "busy", "times_left": 2 }))
    );
    let busy_twice = Playing {
        scenario: Scenario::Busy,
        times_left: Some(2),
    };
    assert_eq!(wechat.simulator().playing(), Some(busy_twice));

    ask(&wechat, Method::PUT, "/simulator/scenario?name=held").await;
    let (_, body) = ask(&wechat, Method::GET, "/simulator/scenarios").await;
    assert_eq!(body["data"]["playing"], "held");
    assert_eq!(body["data"]["times_left"], Value::Null);

    ask(&wechat, Method::PUT, "/simulator/scenario?name=normal").await;
    assert_eq!(wechat.simulator().playing(), None);
}

#[tokio::test]
async fn a_bad_request_is_told_what_a_right_one_looks_like() {
    let wechat = Wechat::start().await;
    for (method, path, hint) in [
        (Method::GET, "/simulator/code", "/simulator/code?user=alice"),
        (Method::GET, "/simulator/code?user=", "alice"),
        (
            Method::GET,
            "/simulator/code?user=alice%20bob",
            "without spaces",
        ),
        (
            Method::GET,
            "/simulator/code?user=alice&appid=wx0",
            "no such app",
        ),
        (
            Method::PUT,
            "/simulator/scenario",
            "/simulator/scenario?name=busy",
        ),
        (
            Method::PUT,
            "/simulator/scenario?name=busy&times=often",
            "times=1",
        ),
        (Method::PUT, "/simulator/scenario?name=lazy", "cut-off-body"),
    ] {
        let (status, body) = ask(&wechat, method, path).await;
        assert_eq!(status, 400, "{path}");
        let message = body["message"].as_str().unwrap();
        assert!(message.contains(hint), "{path}: {message}");
        let whole = json!({
            "code": 10, "data": {}, "message": message, "error": "bad_request", "retry": "none",
        });
        assert_eq!(body, whole);
    }
}
