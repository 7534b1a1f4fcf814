//! Connections that are lost without a word, whatever they were doing: nobody waits for them for long.

use sqlx::{AnyConnection, Connection};
use weapp_login::store::sql::Engine;
use weapp_login_tests::databases::{self, Database, Link};

use super::cut_off::{server_through, there, world_on};
use super::{OVERLOADED, until};
use crate::actors::{WorldOptions, on_every_server};

on_every_server![
    connections_that_are_lost_without_a_word_are_replaced,
    a_server_that_is_cut_off_in_the_middle_of_a_login_holds_nobody_up_for_long,
];

async fn connections_that_are_lost_without_a_word_are_replaced(engine: Engine) {
    let (world, database) = world_on(engine, WorldOptions::default()).await;
    let link = Link::to(database.address()).await.unwrap();
    let server = server_through(&world, &database, &link, 2).await;
    let mut alice = world.phone_at(&server, "alice");
    for _ in 0..8 {
        // At whatever the connections are doing.
        let logging_in = async {
            for _ in 0..3 {
                alice.log_in().await;
            }
        };
        tokio::join!(logging_in, async { link.lose() });
        until("logins and checks work again", async || {
            alice.log_in().await.code() == 0 && alice.session().await.code() == 0
        })
        .await;
    }
    server.stop().await;
}

/// Its transaction would hold the rows that it has written for as long as the database believes in it.
async fn a_server_that_is_cut_off_in_the_middle_of_a_login_holds_nobody_up_for_long(
    engine: Engine,
) {
    let (world, database) = world_on(engine, WorldOptions::default()).await;
    let link = Link::to(database.address()).await.unwrap();
    let server = server_through(&world, &database, &link, 4).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();

    // Another transaction is in its way, until it has gone.
    let mut way = Barrier::close(&database).await;
    let alice_there = there(&alice, &server);
    let half_done =
        tokio::spawn(async move { alice_there.send_code(&alice_there.wx_login()).await });
    way.wait_until_somebody_waits().await;
    link.hang();
    way.open().await;

    until("alice logs in at another server", async || {
        alice.log_in().await.code() == 0
    })
    .await;
    assert_eq!(half_done.await.unwrap().verdict(), OVERLOADED);
    link.mend();
    let alice_there = there(&alice, &server);
    until("alice logs in at that server", async || {
        alice_there.send_code(&alice.wx_login()).await.code() == 0
    })
    .await;
    server.stop().await;
}

/// A transaction that has written all gates, and whoever logs in has to wait for it.
struct Barrier {
    connection: AnyConnection,
    database: Database,
}

impl Barrier {
    async fn close(database: &Database) -> Self {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&database.url()).await.unwrap();
        for sql in ["BEGIN", "UPDATE gates SET passes = passes + 1"] {
            sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        }
        Self {
            connection,
            database: database.clone(),
        }
    }

    async fn wait_until_somebody_waits(&mut self) {
        let waiting = match self.database.engine {
            databases::Engine::PostgreSql => "SELECT count(*) FROM pg_locks WHERE NOT granted",
            databases::Engine::MariaDb => {
                "SELECT count(*) FROM information_schema.processlist \
                 WHERE db = database() AND info LIKE '%UPDATE gates%' AND id <> connection_id()"
            }
        };
        until("somebody waits", async || {
            let waiting = sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut self.connection);
            waiting.await.unwrap() > 0
        })
        .await;
    }

    async fn open(mut self) {
        sqlx::raw_sql("COMMIT")
            .execute(&mut self.connection)
            .await
            .unwrap();
    }
}
