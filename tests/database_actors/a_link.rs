use std::time::Duration;

use weapp_login_tests::databases::{Engine, Link, shared};

use super::{connect, notes, write};

#[tokio::test]
async fn a_link_that_hangs_holds_back_and_loses_nothing() {
    for engine in Engine::ALL {
        let server = shared(engine).await.unwrap();
        let database = server.new_database().await.unwrap();
        let link = Link::to(server.address()).await.unwrap();
        let through = connect(&database.url_through(&link)).await;
        let direct = connect(&database.url()).await;
        write(&through, "before").await;

        link.hang();
        let mut reading = tokio::spawn(async move { notes(&through).await });
        let waited = tokio::time::timeout(Duration::from_millis(300), &mut reading).await;
        assert!(waited.is_err(), "{engine} answered");
        assert_eq!(notes(&direct).await, ["before"], "others still reach it");
        link.mend();
        assert_eq!(reading.await.unwrap(), ["before"]);
    }
}

#[tokio::test]
async fn a_link_that_is_cut_ends_what_was_there_and_can_be_mended() {
    for engine in Engine::ALL {
        let server = shared(engine).await.unwrap();
        let database = server.new_database().await.unwrap();
        let link = Link::to(server.address()).await.unwrap();
        let pool = connect(&database.url_through(&link)).await;
        write(&pool, "before").await;
        let mut connection = pool.acquire().await.unwrap();

        link.cut();
        let query = sqlx::query("SELECT note FROM notes").fetch_all(&mut *connection);
        assert!(query.await.is_err(), "{engine} answered");
        drop(connection);
        link.mend();
        assert_eq!(notes(&pool).await, ["before"]);
    }
}

#[tokio::test]
async fn a_link_that_loses_its_connections_tells_nobody_and_takes_new_ones() {
    for engine in Engine::ALL {
        let server = shared(engine).await.unwrap();
        let database = server.new_database().await.unwrap();
        let link = Link::to(server.address()).await.unwrap();
        let through = connect(&database.url_through(&link)).await;
        write(&through, "before").await;

        link.lose();
        let mut reading = tokio::spawn(async move { notes(&through).await });
        let waited = tokio::time::timeout(Duration::from_millis(300), &mut reading).await;
        assert!(waited.is_err(), "{engine} answered");
        let anew = sqlx::AnyPool::connect(&database.url_through(&link)).await;
        assert_eq!(notes(&anew.unwrap()).await, ["before"]);
    }
}
