//! The same story on one database after the other.

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
