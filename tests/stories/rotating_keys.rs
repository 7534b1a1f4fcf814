//! Keys change while everybody goes on: nobody is logged out, and nothing is lost.

use std::path::Path;

use weapp_login::clock;
use weapp_login::keys;
use weapp_login::settings::{KeyFile, KeySource};

use crate::actors::{
    APPID, Crowd, Finished, MINUTE, Operator, SECOND, Serving, World, WorldOptions, make_private,
    weapp_login,
};

const READ_ANEW: &str = "keys were read anew";

#[tokio::test(flavor = "multi_thread")]
async fn three_steps_on_two_servers_under_load_refuse_no_good_token() {
    let short_lives = WorldOptions::default()
        .set("session.idle_ttl", "3s")
        .set("session.renew_after", "1s")
        .set("session.max_skew", "1s");
    let mut world = World::with(short_lives).await;
    world.stop().await;
    let operator = Operator::of(&world);
    // Each server has a file of its own, and the operator copies the one to the other.
    let (file, copy) = (operator.file("keys.txt"), operator.file("copied-keys.txt"));
    operator.copy(&file, &copy);
    let one = Serving::start_configured(operator.serve());
    let mut other = operator.serve();
    other.env("WEAPP_LOGIN__KEYS__FILE", &copy);
    let other = Serving::start_configured(other);
    let servers = [one.base_url.clone(), other.base_url.clone()];
    let mut crowd = Crowd::start(&world.wechat, clock::system(), &servers, u64::MAX);
    let old = operator.kids("keys.txt").remove(0);
    crowd.round().await;

    operator.rotate(&["add"]).must_succeed();
    operator.copy(&file, &copy);
    one.hang_up();
    one.wait_for_log(READ_ANEW);
    other.wait_for_log(READ_ANEW);
    crowd.round().await;

    operator.rotate(&["promote", "--everywhere"]).must_succeed();
    let new = operator.kids("keys.txt").remove(0);
    one.wait_for_log_times(READ_ANEW, 2);
    // For a while the one mints with the new key, and the other with the old one.
    crowd.round().await;
    operator.copy(&file, &copy);
    other.wait_for_log_times(READ_ANEW, 2);
    crowd.round().await;

    let too_early = operator.rotate(&["drop", &old]);
    assert!(too_early.stderr.contains("may be dropped after"));
    // The copy may have taken longer than the command allows for, on a slow machine.
    let may_be_dropped = clock::system()().plus(4 * SECOND);
    while clock::system()() <= may_be_dropped || !operator.rotate(&["drop", &old]).succeeded {
        crowd.round().await;
    }
    operator.copy(&file, &copy);
    one.wait_for_log_times(READ_ANEW, 3);
    other.wait_for_log_times(READ_ANEW, 3);
    crowd.round().await;

    assert_eq!(operator.kids("keys.txt"), std::slice::from_ref(&new));
    let seen = crowd.end().await;
    assert!(seen.refused.is_empty(), "{:#?}", seen.refused);
    for kid in [old, new] {
        for server in [0, 1] {
            let taken = (server, kid.clone());
            assert!(seen.taken.contains(&taken), "{taken:?} is not in {seen:?}");
        }
    }
    for serving in [one, other] {
        let (succeeded, log) = serving.terminate();
        assert!(succeeded && !log.contains("weapp-secret"), "{log}");
    }
}

#[tokio::test]
async fn a_sealing_key_is_dropped_when_everything_is_sealed_under_the_new_one() {
    let mut world = World::new().await;
    let operator = Operator::of(&world);
    let old_file = std::fs::read(operator.file("sealing-keys.txt")).unwrap();
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    world.clock.advance(10 * MINUTE);
    alice.log_in().await.must_be_good();
    let mut bob = world.phone("bob");
    bob.log_in().await.must_be_good();
    let openid = bob.session().await.must_be_good().text("openid").to_owned();
    damage_the_session_key_of(&world, &openid).await;
    world.phone("carol").log_in().await.must_be_good();
    world.stop().await;

    let old = operator.kids("sealing-keys.txt").remove(0);
    operator.rotate(&["add", "--sealing"]).must_succeed();
    operator
        .rotate(&["promote", "--sealing", "--everywhere"])
        .must_succeed();
    let new = operator.kids("sealing-keys.txt").remove(0);
    let before = operator.run(&["keys", "list"]).must_succeed();
    assert!(before.contains(&format!("2  {old}  opens          3 session_keys")));
    let refused = operator.rotate(&["drop", "--sealing", &old]);
    assert!(
        refused.stderr.contains("3 session_keys"),
        "{}",
        refused.stderr
    );

    // Two servers at once: neither is in the other's way.
    let one = Serving::start_configured(operator.serve());
    let other = Serving::start_configured(operator.serve());
    for serving in [&one, &other] {
        serving.wait_for_log("no sealing key opens were left");
        assert!(serving.log().contains("unopened=1"), "{}", serving.log());
    }
    let after = operator.run(&["keys", "list"]).must_succeed();
    assert!(after.contains(&format!("1  {new}  seals, opens   2 session_keys")));
    assert!(after.contains(&format!("2  {old}  opens          1 session_key")));
    drop((one, other));

    let session_keys = sealed_of_alice(&world).await;
    let open_with = |file: &Path| {
        let file = KeyFile {
            path: file.to_owned(),
            may_be_shared: false,
        };
        let keys = keys::sealing_keys(&KeySource::File(file)).unwrap();
        let (appid, openid) = (APPID.parse().unwrap(), session_keys.0.parse().unwrap());
        let open = |sealed: &[u8]| keys.open(&appid, &openid, sealed).is_some();
        [open(&session_keys.1), open(&session_keys.2)]
    };
    // What will never open again is given up by name.
    operator
        .rotate(&["drop", "--sealing", &old, "--now"])
        .must_succeed();
    assert_eq!(open_with(&operator.file("sealing-keys.txt")), [true, true]);
    let kept = operator.file("kept.txt");
    std::fs::write(&kept, old_file).unwrap();
    make_private(&kept);
    assert_eq!(open_with(&kept), [false, false]);
}

#[tokio::test]
async fn a_running_server_seals_anew_when_it_has_read_the_new_key() {
    let world = World::new().await;
    let operator = Operator::of(&world);
    world.phone("alice").log_in().await.must_be_good();
    let serving = Serving::start_configured(operator.serve());
    operator.rotate(&["add", "--sealing"]).must_succeed();
    serving.wait_for_log(READ_ANEW);
    operator
        .rotate(&["promote", "--sealing", "--everywhere"])
        .must_succeed();
    serving.wait_for_log_times(READ_ANEW, 2);
    let old = operator.kids("sealing-keys.txt").remove(1);
    while !operator.rotate(&["drop", "--sealing", &old]).succeeded {}
    assert_eq!(operator.kids("sealing-keys.txt").len(), 1);
}

#[tokio::test]
async fn a_wrong_step_is_refused_with_what_is_right_and_changes_nothing() {
    let mut world = World::new().await;
    world.stop().await;
    let operator = Operator::of(&world);
    let only = operator.kids("keys.txt").remove(0);
    let refused = |step: &[&str], expected: &str| {
        let before = std::fs::read_to_string(operator.file("keys.txt")).unwrap();
        let refused = operator.rotate(step);
        assert!(
            !refused.succeeded && refused.stderr.contains(expected),
            "{step:?}: {}",
            refused.stderr
        );
        for key in before.lines().filter(|line| line.starts_with("weapp-")) {
            assert!(!refused.stderr.contains(&key[30..60]), "{step:?}");
        }
        let after = std::fs::read_to_string(operator.file("keys.txt")).unwrap();
        assert_eq!(after, before);
    };
    refused(&["drop", &only], "is the only key");
    refused(&["promote", "--everywhere"], "no key waits");
    operator.rotate(&["add"]).must_succeed();
    let new = operator.kids("keys.txt").remove(1);
    refused(&["add"], "waits to be promoted");
    refused(&["promote"], "promote --everywhere --config");
    refused(&["drop", &only], "is the first");
    refused(&["drop", "00000000"], "there is no 00000000");
    let whole_key = std::fs::read_to_string(operator.file("keys.txt")).unwrap();
    let whole_key = whole_key.lines().nth(1).unwrap();
    refused(&["drop", whole_key], "there is no weapp-se");
    refused(&["promote", whole_key], "there is no weapp-se");
    operator.rotate(&["promote", "--everywhere"]).must_succeed();
    refused(&["promote", "--everywhere"], "no key waits");
    refused(&["drop", &only], "may be dropped after");
    operator.rotate(&["drop", &only, "--now"]).must_succeed();
    assert_eq!(operator.kids("keys.txt"), [new]);

    // A file that a server would refuse is not touched, nor one that another rotate has in its hands.
    let good = std::fs::read_to_string(operator.file("keys.txt")).unwrap();
    std::fs::write(operator.file("keys.txt"), format!("{good}oops\n")).unwrap();
    refused(&["add"], "line 6: a secret is written");
    std::fs::write(operator.file("keys.txt"), good).unwrap();
    std::fs::write(operator.file("keys.txt.rotating"), "").unwrap();
    refused(&["add"], "another rotate is at work");
}

#[tokio::test]
async fn of_ten_at_once_one_adds_a_key_and_the_file_stays_its_owners() {
    let mut world = World::new().await;
    world.stop().await;
    let operator = Operator::of(&world);
    let added: usize = std::thread::scope(|scope| {
        let rotate = || operator.rotate(&["add"]);
        let threads: Vec<_> = (0..10).map(|_| scope.spawn(rotate)).collect();
        let finished = threads.into_iter().map(|thread| thread.join().unwrap());
        finished.filter(|finished| finished.succeeded).count()
    });
    assert_eq!((added, operator.kids("keys.txt").len()), (1, 2));
    assert!(!operator.file("keys.txt.rotating").exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(operator.file("keys.txt"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[tokio::test]
async fn the_list_shows_every_key_and_never_its_digits() {
    let mut world = World::new().await;
    world.stop().await;
    let operator = Operator::of(&world);
    operator.rotate(&["add"]).must_succeed();
    let list = operator.run(&["keys", "list"]).must_succeed();
    let kids = operator.kids("keys.txt");
    for line in [
        format!("token keys  {}", operator.file("keys.txt").display()),
        format!("  1  {}  mints, checks", kids[0]),
        format!("  2  {}  checks         waits", kids[1]),
        format!("  1  {}  seals", operator.kids("sealing-keys.txt")[0]),
    ] {
        assert!(list.contains(&line), "{line:?} is not in:\n{list}");
    }
    for file in ["keys.txt", "sealing-keys.txt"] {
        let text = std::fs::read_to_string(operator.file(file)).unwrap();
        for key in text.lines().filter(|line| !line.starts_with('#')) {
            assert!(!list.contains(&key[30..60]));
        }
    }
}

#[tokio::test]
async fn an_inspect_key_is_the_half_that_reads() {
    let mut world = World::new().await;
    world.stop().await;
    let operator = Operator::of(&world);
    operator.rotate(&["add"]).must_succeed();
    let text = std::fs::read_to_string(operator.file("keys.txt")).unwrap();
    let keys: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let half = |key: &str| {
        let (kid, digits) = (&key[13..21], &key[22..]);
        format!("weapp-inspect.{kid}.{}\n", &digits[64..])
    };
    let all = operator.run(&["keys", "inspect-key"]);
    assert_eq!(all.stdout, half(keys[0]) + &half(keys[1]));
    assert!(all.stderr.contains("neither mint") && !all.stderr.contains("weapp-inspect."));
    let one = operator.run(&["keys", "inspect-key", &keys[1][13..21]]);
    assert_eq!(one.stdout, half(keys[1]));
    let none = operator.run(&["keys", "inspect-key", keys[0]]);
    assert!(!none.succeeded && none.stdout.is_empty() && !none.stderr.contains(&keys[0][30..]));
}

#[tokio::test]
async fn keys_from_the_environment_are_rotated_by_hand() {
    let mut world = World::new().await;
    world.stop().await;
    let operator = Operator::of(&world);
    let mut command = operator.command(&["keys", "rotate", "add"]);
    let key = Finished::of(weapp_login(&["keys", "new"])).stdout;
    command.env("WEAPP_LOGIN__KEYS__SECRETS", key.trim());
    let refused = Finished::of(command);
    assert!(!refused.succeeded);
    for part in [
        "WEAPP_LOGIN__KEYS__SECRETS",
        "1. add what weapp-login keys new prints, last",
    ] {
        assert!(refused.stderr.contains(part), "{}", refused.stderr);
    }
    assert!(!refused.stderr.contains(&key[30..60]));
}

async fn damage_the_session_key_of(world: &World, openid: &str) {
    let pool = world.open_database().await;
    let mut sealed: Vec<u8> =
        sqlx::query_scalar("SELECT session_key FROM identities WHERE openid = ?")
            .bind(openid)
            .fetch_one(&pool)
            .await
            .unwrap();
    *sealed.last_mut().unwrap() ^= 1;
    sqlx::query("UPDATE identities SET session_key = ? WHERE openid = ?")
        .bind(sealed)
        .bind(openid)
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
}

/// Her openid, her session_key and the one before, as they are stored.
async fn sealed_of_alice(world: &World) -> (String, Vec<u8>, Vec<u8>) {
    let pool = world.open_database().await;
    let sealed = sqlx::query_as(
        "SELECT openid, session_key, previous_session_key FROM identities
         WHERE previous_session_key IS NOT NULL",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    pool.close().await;
    sealed
}
