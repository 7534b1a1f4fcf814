//! `weapp-login users import FILE`: all of a file or nothing, and again without harm.

use weapp_login_tests::databases::{Engine, shared};

use crate::actors::{APPID, Finished, OTHER_APPID, World, WorldOptions};

#[tokio::test]
async fn an_imported_user_is_known_at_the_first_login() {
    let world = World::new().await;
    let mut alice = world.phone("alice");
    let openid = {
        let elsewhere = World::new().await;
        let mut same_alice = elsewhere.phone("alice");
        same_alice.log_in().await.must_be_good();
        same_alice.session().await.text("openid").to_owned()
    };
    let file = format!(
        "appid,openid,external_id,created_at\n{APPID},{openid},10001,2018-03-01T00:00:00Z\n"
    );
    let finished = world.import_users(&file).await;
    assert!(finished.succeeded, "{}", finished.stderr);
    assert_eq!(counts(&finished), [1, 1, 0]);
    let login = alice.log_in().await.must_be_good();
    assert_eq!(
        (login.data("is_new_user"), login.text("external_id")),
        (&false.into(), "10001")
    );
    assert_eq!(
        alice.session().await.must_be_good().text("external_id"),
        "10001"
    );
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_a_longer_one_adds() {
    let world = World::new().await;
    let file = format!("{APPID},oAlice\n{APPID},oBob\n");
    assert_eq!(counts(&world.import_users(&file).await), [2, 2, 0]);
    assert_eq!(counts(&world.import_users(&file).await), [0, 0, 2]);
    let longer = format!("{APPID},oAlice\n{APPID},oBob\n{APPID},oCarol\n");
    assert_eq!(counts(&world.import_users(&longer).await), [1, 1, 2]);
}

#[tokio::test]
async fn a_unionid_joins_the_apps_of_one_account() {
    let world = World::with(WorldOptions::default().with_second_app()).await;
    let file =
        format!("openid,appid,unionid\noAlice,{APPID},oUnion\noAliceToo,{OTHER_APPID},oUnion\n");
    assert_eq!(counts(&world.import_users(&file).await), [1, 2, 0]);
}

#[tokio::test]
async fn a_file_goes_into_every_database() {
    for engine in [Engine::PostgreSql, Engine::MariaDb] {
        let server = shared(engine)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        let database = server.new_database().await.unwrap();
        let world = World::with(WorldOptions::default().set("store.url", database.url())).await;
        let openid = world.wechat.openid(&APPID.parse().unwrap(), "alice");
        let file = format!("{APPID},{},oUnion,10001\n{APPID},oBob\n", openid.unwrap());
        assert_eq!(counts(&world.import_users(&file).await), [2, 2, 0]);
        assert_eq!(counts(&world.import_users(&file).await), [0, 0, 2]);
        let login = world.phone("alice").log_in().await.must_be_good();
        assert_eq!(login.text("external_id"), "10001");
    }
}

#[tokio::test]
async fn a_bad_line_is_named_and_nothing_of_the_file_is_taken() {
    let world = World::new().await;
    let good = format!("{APPID},oAlice");
    let table = [
        (format!("{good}\n{APPID},o Bob\n"), "line 2: openid"),
        (format!("{good}\n{APPID}\n"), "line 2: openid is missing"),
        (
            format!("{good}\n\n# a comment\nwx1,oBob\n"),
            "line 4: appid wx1",
        ),
        (
            format!("{good}\n{APPID},oBob,,,yesterday\n"),
            "line 2: created_at",
        ),
        (
            format!("{good}\n{APPID},oBob,,,1561370000\n"),
            "line 2: created_at \"1561370000\": not milliseconds",
        ),
        (
            format!("{good}\n{APPID},oBob,,,,more\n"),
            "line 2: 6 fields",
        ),
        (
            format!("{good},,1\n{APPID},oBob,,1\n"),
            "line 2: another user has this external_id already",
        ),
        (
            format!("{good},,1\n{good},,2\n"),
            "line 2: the user has the external_id 1 already",
        ),
        (
            "appid,openid,nickname\n".into(),
            "unknown column \"nickname\"",
        ),
        ("appid,external_id\n".into(), "the column openid is missing"),
    ];
    for (file, problem) in table {
        let finished = world.import_users(&file).await;
        assert!(!finished.succeeded, "{file}");
        assert!(
            finished.stderr.contains(problem),
            "{problem:?} is not in {}",
            finished.stderr
        );
    }
    assert_eq!(
        counts(&world.import_users(&good).await),
        [1, 1, 0],
        "nobody had come in before"
    );
}

#[tokio::test]
async fn a_table_from_excel_is_welcome() {
    let world = World::new().await;
    let file = format!(
        "\u{feff}appid,openid,created_at\r\n{APPID},oAlice,1561370000000\r\n\"{APPID}\", oBob ,\r\n"
    );
    assert_eq!(counts(&world.import_users(&file).await), [2, 2, 0]);
}

/// Users created, identities created, already there.
fn counts(finished: &Finished) -> [u64; 3] {
    assert!(finished.succeeded, "{}", finished.stderr);
    let numbers: Vec<u64> = finished
        .stdout
        .lines()
        .map(|line| line.split(' ').next_back().unwrap().parse().unwrap())
        .collect();
    numbers.try_into().unwrap()
}
