//! `DELETE /user`: a user's own account, with time to think better of it.

use reqwest::Method;
use serde_json::json;
use weapp_login_core::UnixMillis;

use super::{BLOCKED, NOBODY, logged_in};
use crate::actors::{
    DAY, HOUR, Phone, Reply, TeamService, World, WorldOptions, on_every_engine, with_body,
};

on_every_engine![an_account_is_deleted_after_a_week_once_and_logins_do_not_undo_that_unasked];

async fn an_account_is_deleted_after_a_week_once_and_logins_do_not_undo_that_unasked(
    engine: weapp_login::store::sql::Engine,
) {
    let world = World::on(engine, WorldOptions::default().with_backend()).await;
    let there = world.another_server().await;
    let backend = TeamService::of(&world, "backend");
    let (alice, by_id) = logged_in(&world, "alice").await;
    let due_at = world.clock.now() + 7 * DAY.as_millis() as u64;

    let asked = leave(&alice).await.must_be_good();
    assert_eq!(
        (asked.data("deleted"), asked.number("due_at")),
        (&false.into(), due_at)
    );
    assert_eq!(alice.session().await.text("reason"), "deleted");
    // A mini program logs in by itself when its session is over: that is nobody's wish to stay.
    let refused = alice.clone().log_in().await;
    assert_eq!(refused.verdict(), BLOCKED);
    assert_eq!(refused.number("deletion_due_at"), due_at);
    let user = backend.find(&by_id).await.must_be_good();
    assert_eq!(user.number("deletion_due_at"), due_at);

    world.clock.advance(7 * DAY - HOUR);
    upkeep(&world).await;
    backend.find(&by_id).await.must_be_good();
    world.clock.advance(HOUR);
    let too_late = log_in_to_stay(&alice).await;
    assert_eq!(too_late.verdict(), BLOCKED, "it is about to be carried out");
    let stores = [&world.server().service().store, &there.service().store];
    let now = UnixMillis::new(world.clock.now()).unwrap();
    let (one, other) = tokio::join!(
        weapp_login::upkeep::clear_all(stores[0].as_ref(), now),
        weapp_login::upkeep::clear_all(stores[1].as_ref(), now)
    );
    one.and(other).unwrap();
    assert_eq!(backend.find(&by_id).await.verdict(), NOBODY);
    let again = alice.clone().log_in().await.must_be_good();
    assert_eq!(*again.data("is_new_user"), true);
    let (story, _) = backend.story_after("").await;
    let of_the_end = [
        "deletion_requested user",
        "deleted user",
        "created user",
        "login user",
    ];
    assert_eq!(story[story.len() - 4..], of_the_end, "each once");
    there.stop().await;
}

#[tokio::test]
async fn whoever_thinks_better_of_it_says_so_at_the_login() {
    let world = World::with(WorldOptions::default().with_backend()).await;
    let backend = TeamService::of(&world, "backend");
    let (mut alice, by_id) = logged_in(&world, "alice").await;
    leave(&alice).await.must_be_good();
    world.clock.advance(DAY);
    let back = log_in_to_stay(&alice).await.must_be_good();
    assert_eq!(back.text("user_id"), by_id["user_id"]);
    let (story, _) = backend.story_after("").await;
    let told = [
        "deletion_requested user",
        "deletion_cancelled user",
        "login user",
    ];
    assert_eq!(story[2..], told);

    back.text("token").clone_into(&mut alice.token);
    leave(&alice).await.must_be_good();
    let issue = json!({ "user": by_id });
    let refused = backend.post("sessions", &issue).await;
    assert_eq!(refused.verdict(), BLOCKED);
    assert!(refused.number("deletion_due_at") > world.clock.now());
    let issue = json!({ "user": by_id, "cancel_deletion": true });
    backend.post("sessions", &issue).await.must_be_good();
    world.clock.advance(30 * DAY);
    upkeep(&world).await;
    backend.find(&by_id).await.must_be_good();
}

#[tokio::test]
async fn without_a_delay_the_account_is_gone_at_once_and_so_are_its_old_tokens() {
    let options = WorldOptions::default().with_legacy().with_backend();
    let world = World::with(options.set("users.deletion_delay", "0s")).await;
    let backend = TeamService::of(&world, "backend");
    let (mut alice, by_id) = logged_in(&world, "alice").await;
    let old = alice.with_old_token(world.clock.now());
    old.session().await.must_be_good();
    let gone = leave(&alice).await.must_be_good();
    assert_eq!(
        (gone.data("deleted"), gone.data("due_at")),
        (&true.into(), &json!(null))
    );
    assert_eq!(backend.find(&by_id).await.verdict(), NOBODY);
    world.clock.advance(HOUR);
    let again = alice.log_in().await.must_be_good();
    assert_ne!(again.text("user_id"), by_id["user_id"]);
    assert_eq!(old.session().await.text("reason"), "deleted");
}

#[tokio::test]
async fn of_two_accounts_that_are_one_person_the_wish_to_leave_stays() {
    let world = World::with(WorldOptions::default().with_backend()).await;
    let backend = TeamService::of(&world, "backend");
    let (alice, by_id) = logged_in(&world, "alice").await;
    world.clock.advance(HOUR);
    let (alice_too, by_other_id) = logged_in(&world, "alice-too").await;
    backend
        .set_external_id(&by_other_id, Some("7"))
        .await
        .must_be_good();
    let asked = leave(&alice_too).await.must_be_good();
    let merge = json!({ "user": by_id, "external_id": "7", "merge": true });
    backend
        .post("users/external-id", &merge)
        .await
        .must_be_good();
    let user = backend.find(&by_id).await.must_be_good();
    assert_eq!(user.number("deletion_due_at"), asked.number("due_at"));
    assert_eq!(alice.session().await.text("reason"), "deleted");
    log_in_to_stay(&alice).await.must_be_good();
}

/// `DELETE /user`
async fn leave(phone: &Phone) -> Reply {
    Reply::of(phone.with_token(Method::DELETE, "/user")).await
}

async fn log_in_to_stay(phone: &Phone) -> Reply {
    let code = phone.wx_login();
    let body = json!({ "code": code.text(), "cancel_deletion": true });
    Reply::of(with_body(phone.request(Method::POST, "/login"), &body)).await
}

async fn upkeep(world: &World) {
    let now = UnixMillis::new(world.clock.now()).unwrap();
    let store = world.server().service().store.as_ref();
    weapp_login::upkeep::clear_all(store, now).await.unwrap();
}
