//! Scope by route: one table.

use reqwest::Method;
use serde_json::{Value, json};

use crate::actors::{Reply, SCOPES, SERVICE_SECRET, TeamService, World, WorldOptions, with_body};

/// Method, path, the scope that it needs, and a body that finds nobody.
fn routes() -> Vec<(Method, &'static str, &'static str, Option<Value>)> {
    let nobody = json!({ "user": { "external_id": "nobody" } });
    let named = json!({ "user": { "external_id": "nobody" }, "external_id": "1" });
    let post = |path, scope, body: &Value| (Method::POST, path, scope, Some(body.clone()));
    vec![
        (Method::GET, "/revocations", "revocations", None),
        (Method::GET, "/service/events", "events", None),
        post("/service/users/find", "users.read", &nobody),
        post("/service/users/external-id", "users.write", &named),
        post("/service/users/kick", "users.ban", &nobody),
        post("/service/users/block", "users.ban", &nobody),
        post("/service/users/unblock", "users.ban", &nobody),
        post("/service/users/delete", "users.ban", &nobody),
        post("/service/sessions", "sessions.issue", &nobody),
    ]
}

#[tokio::test]
async fn each_scope_opens_its_routes_and_no_other() {
    let mut options = WorldOptions::default();
    for scope in SCOPES {
        options = options.with_service(&name_of(scope), &[scope]);
    }
    let world = World::with(options).await;
    for scope in SCOPES {
        let service = TeamService::of(&world, &name_of(scope));
        for (method, path, needed, body) in routes() {
            let reply = service.send(method, path, body.as_ref()).await;
            if scope == needed {
                assert!([200, 404].contains(&reply.status), "{scope} {path}");
            } else {
                let refused = (403, 10, "bad_request", "none");
                assert_eq!(reply.verdict(), refused, "{scope} {path}");
                let message = reply.body["message"].as_str().unwrap();
                assert!(message.contains(needed), "{message}");
            }
        }
    }
}

#[tokio::test]
async fn services_secrets_read_the_feed_as_ever_and_nothing_else() {
    let world = World::with(WorldOptions::default().with_backend()).await;
    for (method, path, scope, body) in routes() {
        let request = world.phone("nobody").request(method, path);
        let request = request.bearer_auth(SERVICE_SECRET);
        let request = match &body {
            Some(body) => with_body(request, body),
            None => request,
        };
        let expected = if scope == "revocations" { 200 } else { 403 };
        assert_eq!(Reply::of(request).await.status, expected, "{path}");
    }
}

#[tokio::test]
async fn whoever_has_no_secret_is_told_so_before_anything_is_read() {
    let world = World::with(WorldOptions::default().with_backend()).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    for bearer in ["", "the-secret-of-", "the-secret-of-backend!", &alice.token] {
        for (method, path, _, _) in routes() {
            let request = world.phone("nobody").request(method, path);
            let reply = Reply::of(request.bearer_auth(bearer).body("{")).await;
            assert_eq!(reply.verdict(), (401, 10, "bad_request", "none"), "{path}");
        }
    }
}

#[tokio::test]
async fn two_secrets_are_good_while_they_change_from_a_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crm");
    std::fs::write(&file, "the-new-secret-of-crm\n").unwrap();
    let old = "the-old-secret-of-crm";
    let options = WorldOptions::default()
        .set("services.crm.secrets", vec![old])
        .set(
            "services.crm.secret_files",
            vec![file.to_string_lossy().into_owned()],
        )
        .set("services.crm.scopes", vec!["users.read"]);
    let world = World::with(options).await;
    let nobody = json!({ "user": { "external_id": "nobody" } });
    for secret in [old, "the-new-secret-of-crm"] {
        let request = world
            .phone("nobody")
            .request(Method::POST, "/service/users/find");
        let reply = Reply::of(with_body(request.bearer_auth(secret), &nobody)).await;
        assert_eq!(reply.status, 404, "{secret} is let in");
    }
}

fn name_of(scope: &str) -> String {
    scope.replace('.', "-")
}
