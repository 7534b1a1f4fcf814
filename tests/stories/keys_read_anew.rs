//! A running server reads its key files anew: a good change is taken, a bad one changes nothing.

use std::path::Path;

use crate::actors::{
    Finished, Operator, Phone, Reply, Serving, World, WorldOptions, make_private, weapp_login,
};

const STAY: &str = "keys can't be read anew; those of before stay in use";

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_key_file_changes_nothing_and_is_told_once_until_it_is_mended() {
    let (world, operator) = world_without_server(WorldOptions::default()).await;
    let serving = Serving::start_configured(operator.serve());
    let mut alice = phone(&world, &serving, "alice");
    alice.log_in().await.must_be_good();
    let file = operator.file("keys.txt");
    let good = std::fs::read_to_string(&file).unwrap();
    let key = good.lines().last().unwrap();
    let a_digit_is_wrong = format!("{}{}", &key[..149], if key.ends_with('0') { 1 } else { 0 });

    let bad_files = [
        (
            format!("{good}{}\n", &key[..60]),
            "line 3: a secret is written",
        ),
        (format!("{a_digit_is_wrong}\n"), "line 1: the key id is not"),
        (String::new(), "at least one secret"),
        (format!("{good}{key}\n"), "is there twice"),
    ];
    for (index, (bad, expected)) in bad_files.iter().enumerate() {
        std::fs::write(&file, bad).unwrap();
        serving.wait_for_log(expected);
        alice.session().await.must_be_good();
        let mut newcomer = phone(&world, &serving, &format!("newcomer-{index}"));
        newcomer.log_in().await.must_be_good();
        newcomer.session().await.must_be_good();
    }
    std::fs::remove_file(&file).unwrap();
    serving.wait_for_log("keys.txt: No such file");
    alice.session().await.must_be_good();
    assert_eq!(serving.log().matches(STAY).count(), 5, "each once");

    std::fs::write(&file, &good).unwrap();
    make_private(&file);
    serving.wait_for_log("keys can be read again");
    alice.session().await.must_be_good();
    let (succeeded, log) = serving.terminate();
    assert!(succeeded && !log.contains(&key[30..60]), "{log}");
    assert_eq!(log.matches("keys can be read again").count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mended_file_is_taken_as_it_is_then() {
    let (world, operator) = world_without_server(WorldOptions::default()).await;
    let serving = Serving::start_configured(operator.serve());
    let mut alice = phone(&world, &serving, "alice");
    alice.log_in().await.must_be_good();
    let file = operator.file("keys.txt");
    let good = std::fs::read_to_string(&file).unwrap();
    let new = Finished::of(weapp_login(&["keys", "new"])).stdout;
    std::fs::write(&file, format!("oops\n{new}{good}")).unwrap();
    serving.wait_for_log(STAY);
    std::fs::write(&file, format!("{new}{good}")).unwrap();
    // What the operator of a rotation waits for, also where the copying took a while.
    serving.wait_for_log("keys were read anew");
    alice.session().await.must_be_good();
    let mut bob = phone(&world, &serving, "bob");
    bob.log_in().await.must_be_good();
    assert_eq!(bob.token[3..11], new[13..21]);

    std::fs::write(&file, "oops\n").unwrap();
    serving.wait_for_log_times(STAY, 2);
    std::fs::write(&file, &good).unwrap();
    serving.wait_for_log("the key that was the first is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hang_up_reads_the_keys_at_once_and_ends_nobody() {
    let (world, operator) = world_without_server(WorldOptions::default()).await;
    let serving = Serving::start_configured(operator.serve());
    serving.hang_up();
    // Nothing else would make it say so.
    serving.wait_for_log_times("keys have not changed; other settings are not read anew", 2);
    operator.rotate(&["add"]).must_succeed();
    operator.rotate(&["promote", "--everywhere"]).must_succeed();
    serving.hang_up();
    let kids = operator.kids("keys.txt");
    serving.wait_for_log(&format!("kids=\"{}, {}\"", kids[0], kids[1]));
    let mut alice = phone(&world, &serving, "alice");
    alice.log_in().await.must_be_good();
    assert_eq!(alice.token[3..11], kids[0]);
    assert!(serving.terminate().0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_turned_to_another_one_is_read_anew() {
    let (world, operator) = world_without_server(WorldOptions::default()).await;
    // As Kubernetes mounts a secret: the file is a link into a folder that is a link.
    let (old, new) = (operator.file("old"), operator.file("new"));
    for folder in [&old, &new] {
        std::fs::create_dir(folder).unwrap();
    }
    std::fs::copy(operator.file("keys.txt"), old.join("keys.txt")).unwrap();
    operator.rotate(&["add"]).must_succeed();
    operator.rotate(&["promote", "--everywhere"]).must_succeed();
    std::fs::copy(operator.file("keys.txt"), new.join("keys.txt")).unwrap();
    let data = operator.file("data");
    link(&old, &data);
    let mut serve = operator.serve();
    serve.env("WEAPP_LOGIN__KEYS__FILE", data.join("keys.txt"));
    let serving = Serving::start_configured(serve);
    let mut alice = phone(&world, &serving, "alice");
    alice.log_in().await.must_be_good();
    let turned = operator.file("turned");
    link(&new, &turned);
    std::fs::rename(&turned, &data).unwrap();
    serving.wait_for_log("keys were read anew");
    let mut bob = phone(&world, &serving, "bob");
    bob.log_in().await.must_be_good();
    assert_eq!(bob.token[3..11], operator.kids("keys.txt")[0]);
    assert_ne!(alice.token[3..11], bob.token[3..11]);
    alice.session().await.must_be_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keys_from_the_environment_need_no_file() {
    let (world, operator) = world_without_server(WorldOptions::default()).await;
    let new = || {
        Finished::of(weapp_login(&["keys", "new"]))
            .stdout
            .trim()
            .to_owned()
    };
    let (first, second) = (new(), new());
    let sealing = Finished::of(weapp_login(&["keys", "new", "--sealing"])).stdout;
    for file in ["keys.txt", "sealing-keys.txt"] {
        std::fs::remove_file(operator.file(file)).unwrap();
    }
    let start = |secrets: [&str; 2]| {
        let mut serve = operator.serve();
        serve.env("WEAPP_LOGIN__KEYS__SECRETS", secrets.join(","));
        serve.env("WEAPP_LOGIN__KEYS__SEALING_SECRETS", sealing.trim());
        Serving::start_configured(serve)
    };
    let one = start([&first, &second]);
    let other = start([&second, &first]);
    let mut alice = phone(&world, &one, "alice");
    alice.log_in().await.must_be_good();
    assert_eq!(alice.token[3..11], first[13..21]);
    let elsewhere = reqwest::Client::new()
        .get(format!("{}/session", other.base_url))
        .header("x-session", &alice.token);
    Reply::of(elsewhere).await.must_be_good();
    one.hang_up();
    one.wait_for_log_times("there is no file to read anew", 2);
    alice.session().await.must_be_good();
    let (succeeded, log) = one.terminate();
    assert!(
        succeeded && log.contains("from=WEAPP_LOGIN__KEYS__SECRETS"),
        "{log}"
    );
    assert!(!log.contains(&first[30..60]), "{log}");
}

#[tokio::test]
async fn a_development_server_outlives_a_hang_up() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().to_str().unwrap();
    let serving = Serving::start(weapp_login(&[
        "serve",
        "--dev",
        "--listen",
        "127.0.0.1:0",
        "--data-dir",
        data_dir,
    ]));
    serving.hang_up();
    serving.wait_for_log("keys have not changed");
    Reply::of(reqwest::Client::new().get(format!("{}/healthz", serving.base_url)))
        .await
        .must_be_good();
    assert!(serving.terminate().0);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_key_file_that_others_can_read_is_refused_until_it_is_told_otherwise() {
    use std::os::unix::fs::PermissionsExt;

    let open_to = |file: &Path, mode| {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let (world, operator) = world_without_server(WorldOptions::default()).await;
    let file = operator.file("keys.txt");
    for (name, mode) in [("keys.txt", 0o640), ("sealing-keys.txt", 0o604)] {
        let file = operator.file(name);
        open_to(&file, mode);
        let refused = Finished::of(operator.serve());
        let mending = format!("chmod 600 {}", file.display());
        assert!(
            !refused.succeeded && refused.stderr.contains(&mending),
            "{}",
            refused.stderr
        );
        open_to(&file, 0o600);
    }
    let serving = Serving::start_configured(operator.serve());
    open_to(&file, 0o644);
    serving.wait_for_log("(mode 0644)");
    let mut alice = phone(&world, &serving, "alice");
    alice.log_in().await.must_be_good();
    open_to(&file, 0o600);
    serving.wait_for_log("keys can be read again");

    open_to(&file, 0o444);
    let mut serve = operator.serve();
    serve.env("WEAPP_LOGIN__KEYS__ALLOW_SHARED_FILES", "true");
    let shared = Serving::start_configured(serve);
    phone(&world, &shared, "bob").log_in().await.must_be_good();
}

#[tokio::test]
async fn a_guessable_legacy_secret_is_warned_of_and_not_shown() {
    const WARNING: &str = "legacy.secret can be guessed";
    let (_world, operator) = world_without_server(WorldOptions::default().with_legacy()).await;
    let serving = Serving::start_configured(operator.serve());
    let (_, log) = serving.terminate();
    assert!(log.contains(WARNING) && log.contains("accept_until=\"2019-07-24T00:00:00Z\""));
    assert!(!log.contains("2019_06"), "{log}");
    let mut serve = operator.serve();
    let random = "c1b0b0a5f5f1e1f57a2fbd2d3fd2f3a6aae0d05a71e4a1aa9d4a53cbe2d9f7be";
    serve.env("WEAPP_LOGIN__LEGACY__SECRET", random);
    let (_, log) = Serving::start_configured(serve).terminate();
    assert!(!log.contains(WARNING), "{log}");
}

async fn world_without_server(options: WorldOptions) -> (World, Operator) {
    let mut world = World::with(options).await;
    world.stop().await;
    let operator = Operator::of(&world);
    (world, operator)
}

fn phone(world: &World, serving: &Serving, user: &str) -> Phone {
    Phone::new(
        user,
        crate::actors::APPID,
        world.wechat.clone(),
        serving.base_url.clone(),
    )
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}
