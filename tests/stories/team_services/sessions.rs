//! `POST /service/sessions`: the team has authenticated somebody, and the session is ours.

use serde_json::json;

use super::{BLOCKED, NOBODY, logged_in, openid_of, world_with_backend};
use crate::actors::{
    APPID, OTHER_APPID, Phone, Reply, TeamService, World, WorldOptions, on_every_engine,
};

on_every_engine![
    a_known_user_gets_a_session_like_any_other,
    somebody_without_wechat_is_made_by_the_external_id_once,
];

async fn a_known_user_gets_a_session_like_any_other(engine: weapp_login::store::sql::Engine) {
    let world = World::on(engine, WorldOptions::default().with_backend()).await;
    let backend = TeamService::of(&world, "backend");
    let (alice, by_id) = logged_in(&world, "alice").await;
    backend
        .set_external_id(&by_id, Some("10001"))
        .await
        .must_be_good();
    let openid = openid_of(&world.wechat, "alice");
    for user in [
        by_id.clone(),
        json!({ "external_id": "10001" }),
        json!({ "openid": openid, "appid": APPID }),
    ] {
        let issued = backend.post("sessions", &json!({ "user": user })).await;
        let issued = issued.must_be_good();
        assert_eq!(*issued.data("is_new_user"), false);
        assert_eq!(issued.text("external_id"), "10001");
        let page = with_token(&alice, &issued);
        let session = page.session().await.must_be_good();
        assert_eq!(session.text("user_id"), by_id["user_id"]);
        assert_eq!(
            (session.text("appid"), session.text("openid")),
            (APPID, openid.as_str())
        );
    }
    let sessions = alice.sessions().await.must_be_good();
    assert_eq!(sessions.data("sessions").as_array().unwrap().len(), 4);
    backend.ask("kick", &by_id).await.must_be_good();
    assert_eq!(alice.session().await.text("reason"), "kicked");
}

async fn somebody_without_wechat_is_made_by_the_external_id_once(
    engine: weapp_login::store::sql::Engine,
) {
    let world = World::on(
        engine,
        WorldOptions::default().with_second_app().with_backend(),
    )
    .await;
    let backend = TeamService::of(&world, "backend");
    let of_app = |appid: &str, create: bool| {
        json!({ "user": { "external_id": "+86 138" }, "appid": appid, "create": create,
                "client": "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X)" })
    };
    let unknown = backend.post("sessions", &of_app(APPID, false)).await;
    assert_eq!(unknown.verdict(), NOBODY);

    let at_once = (of_app(APPID, true), of_app(APPID, true));
    let (one, other) = tokio::join!(
        backend.post("sessions", &at_once.0),
        backend.post("sessions", &at_once.1)
    );
    let (one, other) = (one.must_be_good(), other.must_be_good());
    assert_eq!(one.text("user_id"), other.text("user_id"));
    assert_ne!(
        one.data("is_new_user"),
        other.data("is_new_user"),
        "made once"
    );
    let page = with_token(&world.phone("nobody"), &one);
    let session = page.session().await.must_be_good();
    assert_eq!(session.text("external_id"), "+86 138");
    let openid = format!("user:{}", one.text("user_id"));
    assert_eq!(session.text("openid"), openid);
    assert_eq!(
        page.sessions().await.data("sessions")[0]["client"],
        "iPhone · iOS 16.6"
    );

    let second = backend.post("sessions", &of_app(OTHER_APPID, true)).await;
    let second = with_token(&world.phone("nobody"), &second.must_be_good());
    let second = second.session().await.must_be_good();
    assert_eq!(
        (second.text("appid"), second.text("openid")),
        (OTHER_APPID, openid.as_str())
    );
    let user = backend
        .find(&json!({ "external_id": "+86 138" }))
        .await
        .must_be_good();
    assert_eq!(user.data("identities").as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn wechats_openid_goes_before_ours_once_the_accounts_are_one() {
    let (world, backend) = world_with_backend().await;
    let by_phone_number = json!({ "external_id": "+86 138" });
    let create = json!({ "user": by_phone_number, "create": true });
    backend.post("sessions", &create).await.must_be_good();
    let (_, by_id) = logged_in(&world, "alice").await;
    let merge = json!({ "user": by_id, "external_id": "+86 138", "merge": true });
    backend
        .post("users/external-id", &merge)
        .await
        .must_be_good();

    let issued = backend.post("sessions", &create).await.must_be_good();
    assert_eq!(*issued.data("is_new_user"), false);
    let page = with_token(&world.phone("nobody"), &issued);
    let session = page.session().await.must_be_good();
    assert_eq!(session.text("openid"), openid_of(&world.wechat, "alice"));
}

#[tokio::test]
async fn a_session_that_is_issued_obeys_blocks_and_the_limit() {
    let options = WorldOptions::default()
        .with_backend()
        .set("session.limit", 1);
    let world = World::with(options).await;
    let backend = TeamService::of(&world, "backend");
    let (alice, by_id) = logged_in(&world, "alice").await;
    let issue = json!({ "user": by_id });
    let issued = backend.post("sessions", &issue).await.must_be_good();
    assert_eq!(alice.session().await.text("reason"), "replaced");
    backend.ask("block", &by_id).await.must_be_good();
    let page = with_token(&alice, &issued);
    assert_eq!(page.session().await.text("reason"), "blocked");
    assert_eq!(backend.post("sessions", &issue).await.verdict(), BLOCKED);
}

fn with_token(phone: &Phone, login: &Reply) -> Phone {
    let mut page = phone.clone();
    login.text("token").clone_into(&mut page.token);
    page
}
