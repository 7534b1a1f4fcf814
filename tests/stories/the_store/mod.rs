//! What a store promises, told once and heard on SQLite, PostgreSQL and MariaDB.

mod test_store;
mod migrations;
mod codes;
mod logins;
mod accounts;
mod sessions;
mod cuts;
mod strangers;
mod the_feed;
mod events;
mod upkeep;
mod what_a_database_says;
mod a_cluster;
mod a_server_that_vanishes;

/// Each story on each store.
macro_rules! on_every_store {
    ($($story:ident),+ $(,)?) => {
        on_every_store! { on_sqlite Sqlite $($story)+ }
        on_every_store! { on_postgresql Postgres $($story)+ }
        on_every_store! { on_mariadb Mysql $($story)+ }
    };
    ($store:ident $engine:ident $($story:ident)+) => {
        mod $store {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let engine = weapp_login::store::sql::Engine::$engine;
                    super::$story(&super::TestStore::open(engine).await).await;
                }
            )+
        }
    };
}
use on_every_store;
