//! A backup, made while the server runs; what a restore brings back to life, and how the operator ends that.

use std::path::Path;
use std::process::Command;

use reqwest::Url;
use weapp_login_tests::{databases, processes};

use crate::actors::{Finished, HOUR, Operator, Phone, World, WorldOptions, weapp_login};

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_of_sqlite_wakes_ended_sessions_until_the_operator_ends_them() {
    let mut world = World::today(WorldOptions::default()).await;
    let database = world.folder().join("weapp-login.db");
    let backup = world.folder().join("backup.db");
    let [alice, _] = before_the_backup(&world).await;
    let made = world.run(&["backup", backup.to_str().unwrap()]).await;
    assert!(made.must_succeed().contains("is backed up to"));
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&backup.metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    let cursor = after_the_backup(&world, &alice).await;

    world.stop().await;
    for name in ["weapp-login.db", "weapp-login.db-wal", "weapp-login.db-shm"] {
        let _ = std::fs::remove_file(world.folder().join(name));
    }
    std::fs::copy(&backup, &database).unwrap();
    world.restart_with(|options| options).await;
    after_the_restore(&world, &cursor, alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_goes_for_postgresql_with_pg_dump() {
    let server = databases::shared(databases::Engine::PostgreSql).await;
    let database = server.unwrap().new_database().await.unwrap();
    let mut world = World::today(WorldOptions::default().set("store.url", database.url())).await;
    let [alice, _] = before_the_backup(&world).await;
    let dump = world.folder().join("dump.sql");
    run(program("pg_dump")
        .args(["--clean", "--if-exists", "--file"])
        .arg(&dump)
        .arg("--dbname")
        .arg(database.url()));
    let cursor = after_the_backup(&world, &alice).await;

    world.stop().await;
    run(program("psql")
        .args(["--quiet", "--set", "ON_ERROR_STOP=1", "--file"])
        .arg(&dump)
        .arg("--dbname")
        .arg(database.url()));
    world.restart_with(|options| options).await;
    after_the_restore(&world, &cursor, alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_goes_for_mariadb_with_its_dump() {
    let server = databases::shared(databases::Engine::MariaDb).await;
    let database = server.unwrap().new_database().await.unwrap();
    let url: Url = database.url().parse().unwrap();
    let mut world = World::today(WorldOptions::default().set("store.url", database.url())).await;
    let [alice, _] = before_the_backup(&world).await;
    let dump = world.folder().join("dump.sql");
    let client = |name: &str| {
        let mut command = program(name);
        command.args(["--no-defaults", "--protocol=tcp"]);
        command.arg(format!("--host={}", url.host_str().unwrap()));
        command.arg(format!("--port={}", url.port().unwrap()));
        command.arg(format!("--user={}", url.username()));
        command.env("MYSQL_PWD", url.password().unwrap_or_default());
        command
    };
    let name = url.path().trim_start_matches('/');
    let mut dumping = client("mariadb-dump");
    run(dumping
        .arg("--single-transaction")
        .arg("--result-file")
        .arg(&dump)
        .arg(name));
    let cursor = after_the_backup(&world, &alice).await;

    world.stop().await;
    let mut restoring = client("mariadb");
    run(restoring
        .stdin(std::fs::File::open(&dump).unwrap())
        .arg(name));
    world.restart_with(|options| options).await;
    after_the_restore(&world, &cursor, alice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_replaced_and_no_half_of_one_is_left() {
    let world = World::today(WorldOptions::default()).await;
    let names = || {
        let entries = std::fs::read_dir(world.folder()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let kept = world.folder().join("keys.txt");
    let text = std::fs::read_to_string(&kept).unwrap();
    let operator = Operator::of(&world);
    let before = names();
    for file in [kept.as_path(), Path::new("/nowhere/backup.db")] {
        let refused = world.run(&["backup", file.to_str().unwrap()]).await;
        assert_eq!(refused.exit_code, Some(1), "{}", refused.stdout);
        assert!(
            refused.stderr.contains(file.to_str().unwrap()),
            "{}",
            refused.stderr
        );
    }
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), text);
    assert_eq!(names(), before);

    // Nothing to back up is no empty backup.
    let folder = tempfile::tempdir().unwrap();
    let mut command = operator.command(&["backup"]);
    command.arg(folder.path().join("backup.db"));
    command.env(
        "WEAPP_LOGIN__STORE__URL",
        format!("sqlite:{}", folder.path().join("none.db").display()),
    );
    let refused = Finished::of(command);
    assert_eq!(refused.exit_code, Some(1), "{}", refused.stdout);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);

    let mut command = weapp_login(&["backup", "x.db", "--dev"]);
    command.env(
        "WEAPP_LOGIN__STORE__URL",
        "postgres://weapp:hunter2@127.0.0.1:1/shop",
    );
    let refused = Finished::of(command);
    assert!(
        refused.stderr.contains("pg_dump") && refused.exit_code == Some(1),
        "{}",
        refused.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sessions_of_one_app_end_and_those_of_another_go_on() {
    let world = World::today(WorldOptions::default().with_second_app()).await;
    let mut alice = world.phone("alice");
    alice.log_in_to_its_app().await.must_be_good();
    let mut bob = world.phone_with_app("bob", crate::actors::OTHER_APPID);
    bob.log_in_to_its_app().await.must_be_good();
    let end = ["sessions", "end", "--appid", crate::actors::APPID];
    world.run(&end).await.must_succeed();
    assert_eq!(alice.reason_of_its_end().await, "kicked");
    bob.session().await.must_be_good();
    for unsaid in [
        &["sessions", "end"][..],
        &["sessions", "end", "--all", "--appid", "wx1"],
    ] {
        assert_eq!(world.run(unsaid).await.exit_code, Some(2));
    }
}

async fn before_the_backup(world: &World) -> [Phone; 2] {
    let (mut alice, mut bob) = (world.phone("alice"), world.phone("bob"));
    alice.log_in().await.must_be_good();
    bob.log_in().await.must_be_good();
    [alice, bob]
}

/// Alice logs out, and a follower has heard it; gives back how far the follower is.
async fn after_the_backup(world: &World, alice: &Phone) -> String {
    alice.log_out().await.must_be_good();
    assert_eq!(alice.reason_of_its_end().await, "logged_out");
    let mut cursor = None;
    while cursor.is_none() {
        let page = world.feed("").await.must_be_good();
        let is_heard = !page.data("entries").as_array().unwrap().is_empty();
        cursor = is_heard.then(|| page.text("cursor").to_owned());
    }
    cursor.unwrap()
}

async fn after_the_restore(world: &World, cursor: &str, alice: Phone) {
    let mut alice = alice.at(&world.base_url());
    let page = world.feed(&format!("?after={cursor}")).await.must_be_good();
    assert_eq!(page.data("reset"), true, "followers load afresh");
    alice.session().await.must_be_good();

    let ended = world
        .run(&["sessions", "end", "--all"])
        .await
        .must_succeed();
    assert!(ended.contains("of everybody"), "{ended}");
    assert_eq!(alice.reason_of_its_end().await, "kicked");
    // The command has the machine's clock, which the server's is not to be far behind.
    world.clock.advance(HOUR);
    alice.log_in().await.must_be_good();
    alice.session().await.must_be_good();
}

fn program(name: &str) -> Command {
    let found = processes::find("a client of the database", name);
    Command::new(found.unwrap_or_else(|error| panic!("{error}")))
}

#[track_caller]
fn run(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}
