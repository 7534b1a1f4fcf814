//! What the client makes of a WeChat that misbehaves.

use weapp_login_wechat::simulator::{ExchangeOutcome, Scenario};
use weapp_login_wechat::{BadAnswerKind, CodeToSessionError};

use crate::actors::{PATIENCE, Wechat, exchange_at, timeout_for};

/// Plays the scenario for one exchange; says what the client made of it, and whether the code is spent.
async fn play_once(scenario: Scenario) -> (Result<(), CodeToSessionError>, bool) {
    let wechat = Wechat::start().await;
    let code = wechat.code();
    wechat.simulator().play_times(scenario, 1);
    let outcome = exchange_at(&[wechat.running.base_url()], timeout_for(scenario), &code).await;
    assert_eq!(wechat.simulator().playing(), None);
    let is_spent = match wechat.exchange(&code).await {
        Ok(_) => false,
        Err(CodeToSessionError::CodeUsed { .. }) => true,
        Err(other) => unreachable!("{other}"),
    };
    (outcome.map(drop), is_spent)
}

fn bad(status: Option<u16>, kind: BadAnswerKind) -> Result<(), CodeToSessionError> {
    Err(CodeToSessionError::BadAnswer { status, kind })
}

#[tokio::test]
async fn busy_comes_with_the_code_spent_or_not() {
    let busy = Err(CodeToSessionError::Busy { rid: None });
    assert_eq!(play_once(Scenario::Busy).await, (busy.clone(), false));
    assert_eq!(play_once(Scenario::BusyCodeSpent).await, (busy, true));
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_a_time_out() {
    let timed_out = Err(CodeToSessionError::TimedOut);
    assert_eq!(play_once(Scenario::Slow).await, (timed_out.clone(), true));
    assert_eq!(play_once(Scenario::Held).await, (timed_out, true));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_bad_one() {
    let cut_off = bad(Some(200), BadAnswerKind::CutOff);
    assert_eq!(play_once(Scenario::CutOffBody).await, (cut_off, true));
    let no_answer = bad(None, BadAnswerKind::NoAnswer);
    assert_eq!(
        play_once(Scenario::DroppedConnection).await,
        (no_answer, true)
    );
}

#[tokio::test]
async fn a_gateways_page_is_a_bad_answer() {
    let page = bad(Some(502), BadAnswerKind::Status);
    assert_eq!(play_once(Scenario::HtmlPage).await, (page, false));
}

#[tokio::test]
async fn refusals_can_be_played() {
    let (outcome, is_spent) = play_once(Scenario::Quota).await;
    assert!(matches!(
        outcome,
        Err(CodeToSessionError::RateLimited { rid: Some(_) })
    ));
    assert!(!is_spent);
    let (outcome, is_spent) = play_once(Scenario::FrozenSecret).await;
    assert!(matches!(
        outcome,
        Err(CodeToSessionError::Misconfigured { rid: Some(_), .. })
    ));
    assert!(!is_spent);
    let (outcome, is_spent) = play_once(Scenario::HighRisk).await;
    assert!(matches!(
        outcome,
        Err(CodeToSessionError::UserBlocked { rid: Some(_) })
    ));
    assert!(is_spent);
}

#[tokio::test]
async fn odd_answers_are_answers() {
    for scenario in [
        Scenario::ErrcodeAsString,
        Scenario::EmptyFields,
        Scenario::WithExpiresIn,
    ] {
        assert_eq!(play_once(scenario).await, (Ok(()), true), "{scenario}");
    }
}

#[tokio::test]
async fn an_errcode_may_be_a_string() {
    let wechat = Wechat::start().await;
    wechat.simulator().play(Scenario::ErrcodeAsString);
    let code = wechat.code();
    assert!(wechat.exchange(&code).await.is_ok());
    let error = wechat.exchange(&code).await.unwrap_err();
    assert!(matches!(error, CodeToSessionError::CodeUsed { .. }));
}

#[tokio::test]
async fn an_empty_unionid_is_none() {
    let wechat = Wechat::start().await;
    wechat.simulator().play(Scenario::EmptyFields);
    let login = wechat.exchange(&wechat.code()).await.unwrap();
    assert_eq!(login.unionid, None);
}

#[tokio::test]
async fn a_scenario_plays_until_it_is_ended() {
    let wechat = Wechat::start().await;
    wechat.simulator().play(Scenario::Busy);
    for _ in 0..3 {
        assert!(wechat.exchange(&wechat.code()).await.is_err());
    }
    wechat.simulator().play_normally();
    assert!(wechat.exchange(&wechat.code()).await.is_ok());
}

#[tokio::test]
async fn a_scenario_plays_as_often_as_it_is_told() {
    let wechat = Wechat::start().await;
    wechat.simulator().play_times(Scenario::Busy, 2);
    for is_good in [false, false, true] {
        assert_eq!(wechat.exchange(&wechat.code()).await.is_ok(), is_good);
    }
    wechat.simulator().play_times(Scenario::Busy, 0);
    assert_eq!(wechat.simulator().playing(), None);
}

#[tokio::test]
async fn what_is_held_back_comes_when_it_is_released() {
    for scenario in [Scenario::Held, Scenario::Slow] {
        let wechat = Wechat::start().await;
        wechat.simulator().play(scenario);
        let code = wechat.code();
        let (login, ()) = tokio::join!(wechat.exchange(&code), async {
            wechat.simulator().wait_for_exchanges(1).await;
            // The code is spent, though nobody has heard of it.
            let outcome = wechat.simulator().exchanges()[0].outcome;
            assert_eq!(outcome, ExchangeOutcome::LoggedIn);
            wechat.simulator().release();
        },);
        assert!(login.is_ok(), "{scenario}");
    }
}

#[tokio::test]
async fn what_is_held_back_comes_when_the_scenario_ends() {
    let wechat = Wechat::start().await;
    wechat.simulator().play(Scenario::Held);
    let code = wechat.code();
    let (login, ()) = tokio::join!(wechat.exchange(&code), async {
        wechat.simulator().wait_for_exchanges(1).await;
        wechat.simulator().play_normally();
    });
    assert!(login.is_ok());
}

#[tokio::test]
async fn stopping_ends_what_is_held_back() {
    let wechat = Wechat::start().await;
    let simulator = wechat.simulator().clone();
    simulator.play(Scenario::Held);
    let (base_url, code) = (wechat.running.base_url(), wechat.code());
    let base_urls = [base_url];
    let (outcome, ()) = tokio::join!(exchange_at(&base_urls, PATIENCE, &code), async {
        simulator.wait_for_exchanges(1).await;
        wechat.running.stop().await;
    });
    assert_eq!(outcome.map(drop), bad(None, BadAnswerKind::NoAnswer));
}
