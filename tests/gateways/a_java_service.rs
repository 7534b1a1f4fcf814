//! The filter for Spring, in a real Tomcat.

use std::time::Duration;

use reqwest::Method;

use crate::actors::{APPID, DAY, HOUR, Reply, World};
use crate::gateways::JavaService;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_knows_the_user_and_believes_no_header() {
    let mut world = World::new().await;
    let openid = world.wechat.openid(&APPID.parse().unwrap(), "alice");
    let openid = openid.unwrap().as_str().to_owned();
    let csv = format!("{APPID},{openid},,用户 7+%\n");
    world.import_users(&csv).await.must_succeed();
    let service = JavaService::asking(world.server().address()).await;
    let mut alice = world.phone("alice");
    let user_id = alice.log_in().await.must_be_good();
    let user_id = user_id.text("user_id");
    let phone = alice.at(&service.base_url());

    let forged = phone.with_token(Method::POST, "/orders/7");
    let forged = forged.header("x-user-id", "forged").body("tea");
    let answer = Reply::of(forged.header("x-external-id", "forged")).await;
    let known = format!("{user_id}|{openid}|{APPID}|用户 7+%");
    assert_eq!(answer.must_be_good().text("user"), known);

    // A fresh token comes along, unless it is not wanted.
    world.clock.advance(12 * HOUR);
    let quiet = phone.with_token(Method::GET, "/orders/7");
    let quiet = Reply::of(quiet.header("x-session-no-renew", "1")).await;
    assert_eq!(quiet.must_be_good().header("x-session-renewed"), None);
    let due = Reply::of(phone.with_token(Method::GET, "/orders/7"))
        .await
        .must_be_good();
    assert!(due.header("x-session-renewed").unwrap().starts_with("v1."));
    assert_eq!(due.header("cache-control"), Some("no-store"));

    // A refusal is the server's own.
    world
        .clock
        .advance(DAY - 12 * HOUR + Duration::from_millis(1));
    let nobody = phone.get("/orders/7").header("x-user-id", "forged");
    for (request, code) in [(phone.with_token(Method::GET, "/orders/7"), 2), (nobody, 1)] {
        let reply = Reply::of(request).await;
        assert_eq!((reply.status, reply.code()), (401, code));
        let kind = reply.header("content-type").unwrap();
        assert!(kind.starts_with("application/json;"), "{kind}");
    }

    // Where nobody can check, nobody gets in.
    world.stop().await;
    let reply = Reply::of(phone.with_token(Method::GET, "/orders/7")).await;
    assert_eq!(reply.verdict(), (503, 17, "overloaded", "later"));
    assert_eq!(reply.header("retry-after"), Some("1"));
}
