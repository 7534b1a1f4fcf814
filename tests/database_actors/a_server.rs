use std::time::Duration;

use weapp_login_tests::databases::{Collation, DatabaseServer, Durability, Engine, shared};

use super::{connect, notes, write};

#[tokio::test]
async fn everybody_has_a_database_of_their_own_on_the_shared_server() {
    for engine in Engine::ALL {
        let server = shared(engine).await.unwrap();
        let (one, other) = tokio::join!(server.new_database(), server.new_database());
        let (one, other) = (
            connect(&one.unwrap().url()).await,
            connect(&other.unwrap().url()).await,
        );
        write(&one, "mine").await;
        write(&other, "yours").await;
        assert_eq!(
            (notes(&one).await, notes(&other).await),
            (vec!["mine".into()], vec!["yours".into()])
        );
    }
}

#[tokio::test]
async fn tests_on_different_runtimes_share_one_server() {
    for engine in Engine::ALL {
        let address_seen_by_another = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async { shared(engine).await.unwrap().address() })
        });
        let address = shared(engine).await.unwrap().address();
        let join = tokio::task::spawn_blocking(|| address_seen_by_another.join().unwrap());
        assert_eq!(join.await.unwrap(), address);
    }
}

#[tokio::test]
async fn a_database_sorts_text_as_it_was_asked_to() {
    for engine in Engine::ALL {
        let server = shared(engine).await.unwrap();
        for (collation, last) in [
            (Collation::Octets, "apple"),
            (Collation::Linguistic, "Bear"),
        ] {
            let database = server.new_database_with(collation).await.unwrap();
            let pool = connect(&database.url()).await;
            for word in ["apple", "Bear", "Apple"] {
                write(&pool, word).await;
            }
            let words = notes(&pool).await;
            assert_eq!(words.last().unwrap(), last, "{engine} {collation:?}");
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_with_a_wrong_password() {
    for engine in Engine::ALL {
        let server = shared(engine).await.unwrap();
        let database = server.new_database().await.unwrap();
        connect(&database.url()).await;
        let wrong_password = database.url().replace('@', "x@");
        assert!(
            sqlx::AnyPool::connect(&wrong_password).await.is_err(),
            "{engine}"
        );
    }
}

#[tokio::test]
async fn a_server_that_stops_or_is_killed_comes_back_with_its_data() {
    for engine in Engine::ALL {
        let mut server = DatabaseServer::start(engine, Durability::ThrowAway)
            .await
            .unwrap();
        let database = server.new_database().await.unwrap();
        let pool = connect(&database.url()).await;
        write(&pool, "before").await;

        server.stop().await.unwrap();
        assert!(
            tokio::net::TcpStream::connect(server.address())
                .await
                .is_err()
        );
        server.start_again().await.unwrap();
        write(&pool, "between").await;

        server.kill().await.unwrap();
        server.start_again().await.unwrap();
        assert_eq!(notes(&pool).await, ["before", "between"], "{engine}");
    }
}

#[tokio::test]
async fn a_paused_server_answers_nobody_until_it_goes_on() {
    for engine in Engine::ALL {
        let mut server = DatabaseServer::start(engine, Durability::ThrowAway)
            .await
            .unwrap();
        let pool = connect(&server.new_database().await.unwrap().url()).await;
        write(&pool, "before").await;

        server.pause().unwrap();
        let mut reading = tokio::spawn(async move { notes(&pool).await });
        let waited = tokio::time::timeout(Duration::from_millis(300), &mut reading).await;
        assert!(waited.is_err(), "{engine} answered");
        server.resume().unwrap();
        assert_eq!(reading.await.unwrap(), ["before"]);
    }
}

#[tokio::test]
async fn a_restored_backup_knows_nothing_of_what_came_after_it() {
    for engine in Engine::ALL {
        let mut server = DatabaseServer::start(engine, Durability::ThrowAway)
            .await
            .unwrap();
        let pool = connect(&server.new_database().await.unwrap().url()).await;
        write(&pool, "before").await;
        let backup = server.backup().await.unwrap();
        write(&pool, "after").await;

        server.restore(&backup).await.unwrap();
        assert_eq!(notes(&pool).await, ["before"], "{engine}");
    }
}
