//! Who the users are, and which keys they have.

use std::time::Duration;

use weapp_login_core::AppId;
use weapp_login_wechat::WechatLogin;
use weapp_login_wechat::simulator::{
    SimulatedApp, Simulator, SimulatorOptions, SimulatorOptionsError,
};

use crate::actors::{LONELY_APPID, OTHER_APPID, Wechat, appid, development_appid};

async fn login(wechat: &Wechat, appid: &AppId, user: &str) -> WechatLogin {
    let code = wechat.code_of(appid, user);
    let login = wechat.exchange_as(appid, &code).await;
    login.expect("the code is good")
}

#[tokio::test]
async fn alice_stays_alice_across_restarts() {
    let (before, after) = (Wechat::start().await, Wechat::start().await);
    let before = login(&before, &development_appid(), "alice").await;
    let after = login(&after, &development_appid(), "alice").await;
    assert_eq!(before.openid, after.openid);
    assert_eq!(before.unionid, after.unionid);
    assert_ne!(before.session_key, after.session_key);
}

#[tokio::test]
async fn a_user_has_an_openid_in_each_app_and_a_unionid_in_all() {
    let wechat = Wechat::start().await;
    let here = login(&wechat, &development_appid(), "alice").await;
    let there = login(&wechat, &appid(OTHER_APPID), "alice").await;
    assert_ne!(here.openid, there.openid);
    assert_eq!(here.unionid, there.unionid);
    assert_ne!(here.session_key, there.session_key);

    let bob = login(&wechat, &development_appid(), "bob").await;
    assert_ne!(here.openid, bob.openid);
    assert_ne!(here.unionid, bob.unionid);
}

#[test]
fn a_simulator_has_apps_and_each_one_once() {
    let simulator_of = |apps| {
        let options = SimulatorOptions {
            apps,
            ..SimulatorOptions::default()
        };
        Simulator::new(options).err()
    };
    assert_eq!(simulator_of(vec![]), Some(SimulatorOptionsError::NoApp));
    let twice = SimulatorOptionsError::AppidTwice(development_appid());
    let apps = vec![SimulatedApp::development(); 2];
    assert_eq!(simulator_of(apps), Some(twice));
}

#[tokio::test]
async fn an_app_without_an_open_platform_has_no_unionids() {
    let wechat = Wechat::start().await;
    let alice = login(&wechat, &appid(LONELY_APPID), "alice").await;
    assert_eq!(alice.unionid, None);
}

#[tokio::test]
async fn unionids_appear_when_an_app_is_bound_to_an_open_platform() {
    let wechat = Wechat::start().await;
    let before = login(&wechat, &appid(LONELY_APPID), "alice").await;
    let simulator = wechat.simulator();
    assert!(simulator.bind_app(&appid(LONELY_APPID), Some("development")));
    let after = login(&wechat, &appid(LONELY_APPID), "alice").await;
    let elsewhere = login(&wechat, &development_appid(), "alice").await;
    assert_eq!(after.openid, before.openid);
    assert!(after.unionid.is_some());
    assert_eq!(after.unionid, elsewhere.unionid);
    assert!(!simulator.bind_app(&appid("wx0000000000000000"), None));
}

#[tokio::test]
async fn openids_and_unionids_look_like_wechats() {
    let wechat = Wechat::start().await;
    let alice = login(&wechat, &development_appid(), "alice").await;
    let unionid = alice.unionid.unwrap();
    for name in [alice.openid.as_str(), unionid.as_str()] {
        assert_eq!(name.len(), 28, "{name}");
        assert!(name.starts_with('o'), "{name}");
        let is_right = |octet: u8| octet.is_ascii_alphanumeric() || b"_-".contains(&octet);
        assert!(name.bytes().all(is_right), "{name}");
    }
}

#[tokio::test]
async fn quick_logins_give_the_same_session_key() {
    let wechat = Wechat::start_with(|options| {
        options.session_key_least_interval = Duration::from_secs(60);
    })
    .await;
    let first = login(&wechat, &development_appid(), "alice").await;
    wechat.pass(Duration::from_millis(59_999));
    let quick = login(&wechat, &development_appid(), "alice").await;
    assert_eq!(first.session_key, quick.session_key);
    wechat.pass(Duration::from_millis(1));
    let later = login(&wechat, &development_appid(), "alice").await;
    assert_ne!(first.session_key, later.session_key);

    let current = wechat
        .simulator()
        .session_key(&development_appid(), "alice");
    assert_eq!(current, Some(later.session_key));
    let of_bob = wechat.simulator().session_key(&development_appid(), "bob");
    assert_eq!(of_bob, None);
}
