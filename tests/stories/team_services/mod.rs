//! The team's other systems: each may do what its secret lets it, and hears of what happens.

mod who_may;
mod users;
mod sessions;
mod events;
mod leaving;

use serde_json::{Value, json};
use weapp_login_wechat::simulator::Simulator;

use crate::actors::{APPID, Phone, TeamService, World, WorldOptions};

const BLOCKED: (u16, u64, &str, &str) = (403, 13, "user_blocked", "none");
const NOBODY: (u16, u64, &str, &str) = (404, 18, "not_found", "none");
const TAKEN: (u16, u64, &str, &str) = (409, 10, "bad_request", "none");
const WRONG: (u16, u64, &str, &str) = (400, 10, "bad_request", "none");

/// A world with a backend that may do everything.
async fn world_with_backend() -> (World, TeamService) {
    let world = World::with(WorldOptions::default().with_backend()).await;
    let backend = TeamService::of(&world, "backend");
    (world, backend)
}

async fn logged_in(world: &World, user: &str) -> (Phone, Value) {
    let mut phone = world.phone(user);
    let login = phone.log_in().await.must_be_good();
    (phone, json!({ "user_id": login.text("user_id") }))
}

fn openid_of(wechat: &Simulator, user: &str) -> String {
    let openid = wechat.openid(&APPID.parse().unwrap(), user);
    openid.unwrap().to_string()
}
