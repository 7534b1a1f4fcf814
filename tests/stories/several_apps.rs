//! One server, several mini programs.

use crate::actors::{APPID, INVALID, OTHER_APPID, Reply, World, WorldOptions};

#[tokio::test]
async fn one_person_in_two_apps_of_one_account_is_one_user() {
    let world = World::with(WorldOptions::default().with_second_app()).await;
    let first = log_in(&world, APPID).await.must_be_good();
    let second = log_in(&world, OTHER_APPID).await.must_be_good();
    assert_eq!(first.text("user_id"), second.text("user_id"));
    assert_eq!(
        (first.data("is_new_user"), second.data("is_new_user")),
        (&true.into(), &false.into())
    );
}

#[tokio::test]
async fn apps_of_different_accounts_share_nobody() {
    let options = WorldOptions::default()
        .with_second_app()
        .set("apps.second.open_platform", "another");
    let world = World::with(options).await;
    let first = log_in(&world, APPID).await.must_be_good();
    let second = log_in(&world, OTHER_APPID).await.must_be_good();
    assert_ne!(first.text("user_id"), second.text("user_id"));
}

#[tokio::test]
async fn with_several_apps_a_login_says_which() {
    let world = World::with(WorldOptions::default().with_second_app()).await;
    let alice = world.phone("alice");
    let unsaid = alice.send_code(&alice.wx_login()).await;
    assert_eq!(unsaid.verdict(), (400, 10, "bad_request", "none"));
    assert!(
        unsaid.body["message"]
            .as_str()
            .unwrap()
            .contains("appid=wx")
    );
    let unknown = alice
        .get("/login")
        .query(&[("code", alice.wx_login().text()), ("appid", "wx1")]);
    assert_eq!(
        Reply::of(unknown).await.verdict(),
        (400, 10, "bad_request", "none")
    );
    assert!(
        world.wechat.exchanges().is_empty(),
        "no code was spent on that"
    );

    // WeChat's own Referer is a good hint.
    let referer = format!("https://servicewechat.com/{OTHER_APPID}/12/page-frame.html");
    let bob = world.phone_with_app("bob", OTHER_APPID);
    let hinted = bob
        .get("/login")
        .query(&[("code", bob.wx_login().text())])
        .header("referer", referer);
    Reply::of(hinted).await.must_be_good();
}

#[tokio::test]
async fn an_app_may_be_the_default_one() {
    let options = WorldOptions::default()
        .with_second_app()
        .set("login.default_app", "second");
    let world = World::with(options).await;
    let bob = world.phone_with_app("bob", OTHER_APPID);
    bob.send_code(&bob.wx_login()).await.must_be_good();
}

#[tokio::test]
async fn a_server_refuses_the_tokens_of_an_app_it_no_longer_serves() {
    let mut world = World::with(WorldOptions::default().with_second_app()).await;
    let token = log_in(&world, OTHER_APPID)
        .await
        .must_be_good()
        .text("token")
        .to_owned();
    world.restart_with(|_| WorldOptions::default()).await;
    let mut alice = world.phone("alice");
    alice.token = token;
    assert_eq!(alice.session().await.verdict(), INVALID);
}

async fn log_in(world: &World, appid: &str) -> Reply {
    let alice = world.phone_with_app("alice", appid);
    Reply::of(
        alice
            .get("/login")
            .query(&[("code", alice.wx_login().text()), ("appid", appid)]),
    )
    .await
}
