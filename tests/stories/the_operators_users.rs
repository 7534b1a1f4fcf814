//! `weapp-login users show | kick | block | unblock | delete`, while the server runs.

use weapp_login_wechat::simulator::SimulatedApp;

use crate::actors::{
    APPID, Finished, INVALID, MINUTE, OTHER_APPID, Phone, REVOKED, World, WorldOptions,
};

const BLOCKED: (u16, u64, &str, &str) = (403, 13, "user_blocked", "none");

#[tokio::test]
async fn a_kicked_user_is_thrown_out_and_may_come_back() {
    let world = World::today(WorldOptions::default()).await;
    let (mut alice, id) = logged_in(&world, "alice").await;
    let (bob, _) = logged_in(&world, "bob").await;
    assert!(
        world
            .run(&["users", "kick", &id])
            .await
            .must_succeed()
            .contains(&id)
    );
    assert_eq!(alice.reason_of_its_end().await, "kicked");
    bob.session().await.must_be_good();
    let again = alice.log_in().await.must_be_good();
    assert_eq!(again.text("user_id"), id);
    alice.session().await.must_be_good();
}

#[tokio::test]
async fn a_blocked_user_stays_out_until_unblocked() {
    let world = World::today(with_legacy()).await;
    let (mut alice, id) = logged_in(&world, "alice").await;
    let openid = alice.session().await.text("openid").to_owned();
    let block = ["users", "block", "--openid", &openid];
    world.run(&block).await.must_succeed();
    assert_eq!(alice.reason_of_its_end().await, "blocked");
    assert_eq!(alice.log_in().await.verdict(), BLOCKED);
    // The old service knows of no block.
    world.clock.advance(MINUTE);
    let refused = alice.with_old_token(world.clock.now()).session().await;
    assert_eq!(refused.verdict(), REVOKED);
    assert_eq!(refused.text("reason"), "blocked");
    let shown = world.run(&["users", "show", &id]).await.must_succeed();
    assert!(shown.contains("blocked"), "{shown}");
    world.run(&block).await.must_succeed();

    world.run(&["users", "unblock", &id]).await.must_succeed();
    assert_eq!(
        alice.session().await.text("reason"),
        "blocked",
        "what was ended stays ended"
    );
    let again = alice.log_in().await.must_be_good();
    assert_eq!(again.text("user_id"), id);
    alice.session().await.must_be_good();
}

#[tokio::test]
async fn a_deleted_user_comes_back_as_somebody_else() {
    let world = World::today(with_legacy()).await;
    let openid = world.wechat.openid(&APPID.parse().unwrap(), "alice");
    let csv = format!("{APPID},{},,10001\n", openid.unwrap());
    world.import_users(&csv).await.must_succeed();
    let (mut alice, id) = logged_in(&world, "alice").await;
    let old = alice.with_old_token(world.clock.now());
    old.session().await.must_be_good();

    let delete = ["users", "delete", "--external-id", "10001"];
    world.run(&delete).await.must_succeed();
    assert_eq!(alice.reason_of_its_end().await, "deleted");
    assert_eq!(old.session().await.verdict(), INVALID, "nobody is known");
    assert_is_nobody(&world.run(&["users", "show", &id]).await);

    world.clock.advance(MINUTE);
    let again = alice.log_in().await.must_be_good();
    assert_ne!(again.text("user_id"), id);
    assert_eq!(*again.data("is_new_user"), true);
    assert_eq!(again.body["data"].get("external_id"), None);
    alice.session().await.must_be_good();
    let refused = old.session().await;
    assert_eq!(
        refused.verdict(),
        REVOKED,
        "it was of the account that is gone"
    );
    assert_eq!(refused.text("reason"), "deleted");
}

#[tokio::test]
async fn a_user_is_shown_with_every_name_and_no_secret() {
    let world = World::today(WorldOptions::default().with_second_app()).await;
    let mut phone = world.phone("alice");
    let mut tablet = world.phone_with_app("alice", OTHER_APPID);
    let id = phone.log_in_to_its_app().await.must_be_good();
    let id = id.text("user_id");
    tablet.log_in_to_its_app().await.must_be_good();
    let openid = |appid: &str| {
        let openid = world.wechat.openid(&appid.parse().unwrap(), "alice");
        openid.unwrap().to_string()
    };

    let shown = world.run(&["users", "show", id]).await.must_succeed();
    for appid in [APPID, OTHER_APPID] {
        let openid = openid(appid);
        assert!(shown.contains(&format!("{appid}  {openid}")), "{shown}");
        let by_openid = ["users", "show", "--openid", &openid, "--appid", appid];
        assert_eq!(world.run(&by_openid).await.must_succeed(), shown);
    }
    let session_key = world.wechat.session_key(&APPID.parse().unwrap(), "alice");
    for secret in [
        phone.token.as_str(),
        session_key.unwrap().text(),
        SimulatedApp::DEVELOPMENT_SECRET,
    ] {
        assert!(!shown.contains(secret), "{shown}");
    }

    let of_which_app = ["users", "show", "--openid", &openid(APPID)];
    let unsaid = world.run(&of_which_app).await;
    assert_eq!(unsaid.exit_code, Some(1));
    assert!(unsaid.stderr.contains("--appid"), "{}", unsaid.stderr);
}

#[tokio::test]
async fn whoever_is_not_there_is_an_error_and_not_a_success() {
    let world = World::today(WorldOptions::default()).await;
    for command in ["show", "kick", "block", "unblock", "delete"] {
        for name in [
            ["01a2022f-0000-7000-8000-000000000000"].as_slice(),
            &["--openid", "oNobody"],
            &["--external-id", "10001"],
        ] {
            let arguments = [["users", command].as_slice(), name].concat();
            assert_is_nobody(&world.run(&arguments).await);
        }
    }
    let no_id = world.run(&["users", "kick", "alice"]).await;
    assert!(!no_id.succeeded && no_id.stderr.contains("alice"));
    let no_name = world.run(&["users", "kick"]).await;
    assert!(!no_name.succeeded && no_name.stderr.contains("--openid"));
}

fn assert_is_nobody(finished: &Finished) {
    assert_eq!(finished.exit_code, Some(1), "{}", finished.stdout);
    assert_eq!(finished.stderr, "weapp-login: there is no such user\n");
}

fn with_legacy() -> WorldOptions {
    WorldOptions::default()
        .with_legacy()
        .set("legacy.accept_until", "2100-01-01T00:00:00Z")
}

async fn logged_in(world: &World, user: &str) -> (Phone, String) {
    let mut phone = world.phone(user);
    let login = phone.log_in().await.must_be_good();
    (phone, login.text("user_id").to_owned())
}
