//! What becomes of a code.

use std::time::Duration;

use weapp_login_wechat::CodeToSessionError;
use weapp_login_wechat::simulator::{CodeError, ExchangeOutcome};

use crate::actors::{OTHER_APPID, Wechat, appid, code, development_appid};

const FIVE_MINUTES: Duration = Duration::from_secs(300);

#[tokio::test]
async fn a_code_is_good_for_one_exchange() {
    let wechat = Wechat::start().await;
    let code = wechat.code();
    let login = wechat.exchange(&code).await.unwrap();
    assert_eq!(login.session_key.octets().unwrap().len(), 16);

    let again = wechat.exchange(&code).await.unwrap_err();
    assert!(matches!(again, CodeToSessionError::CodeUsed { .. }));
    let outcomes = [
        ExchangeOutcome::LoggedIn,
        ExchangeOutcome::Refused { errcode: 40163 },
    ];
    let exchanges = wechat.simulator().exchanges();
    assert!(
        exchanges
            .iter()
            .map(|exchange| exchange.outcome)
            .eq(outcomes)
    );
    assert!(
        exchanges
            .iter()
            .all(|exchange| exchange.appid == Some(development_appid()))
    );
}

#[tokio::test]
async fn a_code_is_good_for_exactly_five_minutes() {
    let wechat = Wechat::start().await;
    let (in_time, late) = (wechat.code(), wechat.code());
    wechat.pass(FIVE_MINUTES);
    assert!(wechat.exchange(&in_time).await.is_ok());
    wechat.pass(Duration::from_millis(1));
    let error = wechat.exchange(&late).await.unwrap_err();
    assert!(matches!(error, CodeToSessionError::CodeInvalid { .. }));
}

#[tokio::test]
async fn several_codes_of_one_user_are_alive_at_once() {
    let wechat = Wechat::start().await;
    let (first, second) = (wechat.code(), wechat.code());
    let second = wechat.exchange(&second).await.unwrap();
    let first = wechat.exchange(&first).await.unwrap();
    assert_eq!(first, second);
}

#[tokio::test]
async fn a_late_code_is_invalid_and_then_used() {
    let wechat = Wechat::start().await;
    let code = wechat.code();
    wechat.pass(FIVE_MINUTES + Duration::from_millis(1));
    assert_eq!(errcode_of(wechat.exchange(&code).await), Some(40029));
    assert_eq!(errcode_of(wechat.exchange(&code).await), Some(40163));
}

#[tokio::test]
async fn another_apps_code_is_invalid_and_spent_for_its_own() {
    let wechat = Wechat::start().await;
    let code = wechat.code();
    let as_another = wechat.exchange_as(&appid(OTHER_APPID), &code).await;
    assert_eq!(errcode_of(as_another), Some(40029));
    assert_eq!(errcode_of(wechat.exchange(&code).await), Some(40163));
}

#[tokio::test]
async fn a_made_up_code_is_invalid_for_ever() {
    let wechat = Wechat::start().await;
    for _ in 0..2 {
        let outcome = wechat.exchange(&code("made-up")).await;
        assert_eq!(errcode_of(outcome), Some(40029));
    }
}

#[tokio::test]
async fn codes_look_like_wechats() {
    let wechat = Wechat::start().await;
    for _ in 0..100 {
        let code = wechat.code();
        let text = code.text();
        assert_eq!(text.len(), 32, "{text}");
        assert!(
            text.bytes().all(|octet| octet.is_ascii_alphanumeric()),
            "{text}"
        );
        assert!(text.starts_with('0'), "{text}");
        assert!(
            text[1..3].bytes().all(|octet| octet.is_ascii_digit()),
            "{text}"
        );
        assert_eq!(text[3..7], text[27..31]);
    }
}

#[tokio::test]
async fn a_code_needs_an_app_and_a_user() {
    let wechat = Wechat::start().await;
    let unknown_app = wechat.simulator().code(&appid("wx0"), "alice");
    assert_eq!(unknown_app, Err(CodeError::UnknownApp));
    let bad_user = wechat.simulator().code(&development_appid(), "alice bob");
    assert!(matches!(bad_user, Err(CodeError::BadUser(_))));
}

fn errcode_of<Login>(outcome: Result<Login, CodeToSessionError>) -> Option<i64> {
    outcome.err().and_then(|error| error.errcode())
}
