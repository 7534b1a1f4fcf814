//! `weapp-login migrate`, and servers that leave it to the operator.

use weapp_login_tests::databases::{Engine, shared};

use crate::actors::{Finished, Operator, Serving, World, weapp_login};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_not_migrate_refuses_old_tables_and_says_what_to_run() {
    let mut world = World::new().await;
    world.stop().await;
    let operator = Operator::of(&world);
    let mut urls = vec![format!("sqlite:{}", operator.file("fresh.db").display())];
    let mut databases = Vec::new();
    for engine in [Engine::PostgreSql, Engine::MariaDb] {
        let server = shared(engine)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let database = server.new_database().await.unwrap();
        urls.push(database.url());
        databases.push(database);
    }
    for url in &urls {
        let run = |arguments: &[&str]| {
            let mut command = operator.command(arguments);
            command.env("WEAPP_LOGIN__STORE__URL", url);
            command.env("WEAPP_LOGIN__STORE__MIGRATE", "false");
            command
        };
        let refused = Finished::of(run(&["serve"]));
        assert_eq!(refused.exit_code, Some(1), "{}", refused.stderr);
        assert!(
            refused.stderr.contains("run weapp-login migrate"),
            "{}",
            refused.stderr
        );
        let pending = Finished::of(run(&["migrate", "--check"]));
        assert_eq!(pending.exit_code, Some(3), "{}", pending.stderr);
        assert!(
            pending.stdout.contains("0001_first_login"),
            "{}",
            pending.stdout
        );
        assert!(!operator.file("fresh.db").exists() || !url.starts_with("sqlite"));

        // Several at once.
        let migrations = [run(&["migrate"]), run(&["migrate"]), run(&["migrate"])];
        let migrations = migrations.map(|command| std::thread::spawn(|| Finished::of(command)));
        for migration in migrations {
            let said = migration.join().unwrap().must_succeed();
            assert!(
                said.contains(" to step ") || said.contains("nothing to do"),
                "{said}"
            );
        }
        let again = Finished::of(run(&["migrate"])).must_succeed();
        assert!(again.contains("nothing to do"), "{again}");
        let checked = Finished::of(run(&["migrate", "--check"]));
        assert!(checked.must_succeed().contains("nothing is pending"));
        assert!(Serving::start_configured(run(&["serve"])).terminate().0);
    }
}

#[test]
fn development_has_its_tables_made_too() {
    let folder = tempfile::tempdir().unwrap();
    let dev = ["--dev", "--data-dir", folder.path().to_str().unwrap()];
    let made = Finished::of(weapp_login(&[&["migrate"], &dev[..]].concat())).must_succeed();
    assert!(made.contains("from step 0"), "{made}");
    let shown = Finished::of(weapp_login(&[&["migrate", "--check"], &dev[..]].concat()));
    shown.must_succeed();
}
