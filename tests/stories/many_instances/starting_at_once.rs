//! Servers that all start on an empty database.

use futures_util::future::join_all;
use weapp_login::store::sql::Engine;

use crate::actors::{World, on_every_server, shared_server};

on_every_server![five_servers_that_start_at_once_on_an_empty_database_all_come_up];

async fn five_servers_that_start_at_once_on_an_empty_database_all_come_up(engine: Engine) {
    let world = World::new().await;
    let database = shared_server(engine).await.new_database().await.unwrap();
    let url = database.url();
    let start = || {
        world.another_server_with(world.clock.as_clock(), |options| {
            options.set("store.url", url.as_str())
        })
    };
    let servers = join_all((0..5).map(|_| start())).await;
    let mut users = Vec::new();
    for server in &servers {
        let login = world.phone_at(server, "alice").log_in().await;
        users.push(login.must_be_good().text("user_id").to_owned());
    }
    users.dedup();
    assert_eq!(users.len(), 1, "they share one database");
    join_all(servers.into_iter().map(|server| server.stop())).await;
}
