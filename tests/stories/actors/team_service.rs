//! One of the team's other systems, with a secret of its own.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Phone, Reply, World, WorldOptions};

#[derive(Clone)]
pub struct TeamService {
    secret: String,
    http: Phone,
}

impl TeamService {
    /// The one that [`WorldOptions::with_service`] has made.
    pub fn of(world: &World, name: &str) -> Self {
        Self {
            secret: secret_of(name),
            http: world.phone("nobody"),
        }
    }

    /// As it calls one server of several.
    pub fn at(&self, base_url: &str) -> Self {
        Self {
            http: self.http.at(base_url),
            ..self.clone()
        }
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Reply {
        let request = self.http.request(method, path).bearer_auth(&self.secret);
        Reply::of(match body {
            Some(body) => with_body(request, body),
            None => request,
        })
        .await
    }

    /// `POST /service/…`
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(Method::POST, &format!("/service/{path}"), Some(body))
            .await
    }

    /// `POST /service/users/…`, of a user by these names.
    pub async fn ask(&self, path: &str, user: &Value) -> Reply {
        self.post(&format!("users/{path}"), &json!({ "user": user }))
            .await
    }

    pub async fn find(&self, user: &Value) -> Reply {
        self.ask("find", user).await
    }

    pub async fn set_external_id(&self, user: &Value, external_id: Option<&str>) -> Reply {
        let body = json!({ "user": user, "external_id": external_id });
        self.post("users/external-id", &body).await
    }

    /// `GET /service/events`
    pub async fn events(&self, query: &str) -> Reply {
        self.send(Method::GET, &format!("/service/events{query}"), None)
            .await
    }

    /// Everything that has happened, each as `event by`, and the cursor behind it.
    pub async fn story_after(&self, cursor: &str) -> (Vec<String>, String) {
        let (mut story, mut cursor) = (Vec::new(), cursor.to_owned());
        loop {
            let page = self
                .events(&format!("?after={cursor}"))
                .await
                .must_be_good();
            assert_eq!(*page.data("reset"), false);
            let word = |event: &Value, key: &str| event[key].as_str().unwrap().to_owned();
            let told = |event: &Value| format!("{} {}", word(event, "event"), word(event, "by"));
            let events = page.data("events").as_array().unwrap();
            story.extend(events.iter().map(told));
            page.text("cursor").clone_into(&mut cursor);
            if *page.data("more") == false {
                return (story, cursor);
            }
        }
    }
}

impl WorldOptions {
    /// One of the team's systems that may do this, and events to read.
    pub fn with_service(self, name: &str, scopes: &[&str]) -> Self {
        let setting = |key: &str| format!("services.{name}.{key}");
        self.set(&setting("secrets"), vec![secret_of(name)])
            .set(&setting("scopes"), scopes.to_vec())
            .set("events.retention", "7d")
    }

    /// One that may do everything.
    pub fn with_backend(self) -> Self {
        self.with_service("backend", &SCOPES)
    }
}

pub const SCOPES: [&str; 6] = [
    "revocations",
    "users.read",
    "users.write",
    "users.ban",
    "sessions.issue",
    "events",
];

pub fn with_body(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request
        .header("content-type", "application/json")
        .body(body.to_string())
}

fn secret_of(name: &str) -> String {
    format!("the-secret-of-{name}")
}
