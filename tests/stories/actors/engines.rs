//! The same story on one database after the other.

use weapp_login::store::sql::Engine;
use weapp_login_tests::databases::{self, DatabaseServer};

/// What the tests start.
pub fn database_engine(engine: Engine) -> databases::Engine {
    match engine {
        Engine::Postgres => databases::Engine::PostgreSql,
        Engine::Mysql => databases::Engine::MariaDb,
        Engine::Sqlite => panic!("SQLite has no server"),
    }
}

/// The one of this process, for stories that leave it alone.
pub async fn shared_server(engine: Engine) -> &'static DatabaseServer {
    databases::shared(database_engine(engine))
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Each story on each engine, which it is given.
macro_rules! on_every_engine {
    ($($story:ident),+ $(,)?) => {
        crate::actors::on_every_server! { $($story),+ }
        crate::actors::on_every_server! { on_sqlite Sqlite $($story)+ }
    };
}
pub(crate) use on_every_engine;

/// The same without SQLite, which is not reached through a network.
macro_rules! on_every_server {
    ($($story:ident),+ $(,)?) => {
        crate::actors::on_every_server! { on_postgresql Postgres $($story)+ }
        crate::actors::on_every_server! { on_mariadb Mysql $($story)+ }
    };
    ($module:ident $engine:ident $($story:ident)+) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(weapp_login::store::sql::Engine::$engine).await;
                }
            )+
        }
    };
}
pub(crate) use on_every_server;
