//! A unionid can appear late, when an app is bound to the Open Platform account: then two accounts turn out to be one
//! person.

use crate::actors::{APPID, MINUTE, OTHER_APPID, Phone, World, WorldOptions};

#[tokio::test]
async fn the_older_account_wins_and_the_other_id_answers_with_it() {
    let (world, [mut older, mut younger], [winner, loser]) = two_accounts_of_alice().await;
    bind_apps(&world);
    older.log_in_to_its_app().await.must_be_good();
    younger.session().await.must_be_good();

    // Another phone of hers, in the app of the younger account: only now both are known to be one.
    let mut phone = younger.clone();
    let login = phone.log_in_to_its_app().await.must_be_good();
    assert_eq!(login.text("user_id"), winner);
    assert_eq!(*login.data("is_new_user"), false);
    let refused = younger.session().await;
    assert_eq!((refused.code(), refused.text("reason")), (3, "replaced"));
    older.session().await.must_be_good();
    phone.session().await.must_be_good();
    let login = younger.log_in_to_its_app().await.must_be_good();
    assert_eq!(login.text("user_id"), winner);

    let shown = world.run(&["users", "show", &winner]).await.must_succeed();
    assert_eq!(value(&shown, "merged in"), loser);
    let by_loser = world.run(&["users", "show", &loser]).await.must_succeed();
    assert_eq!(by_loser, shown);
    world.run(&["users", "kick", &loser]).await.must_succeed();
    assert_eq!(older.reason_of_its_end().await, "kicked");
}

#[tokio::test]
async fn a_block_wins_whichever_account_had_it() {
    for blocked in [0, 1] {
        let (world, mut phones, ids) = two_accounts_of_alice().await;
        let block = ["users", "block", &ids[blocked]];
        world.run(&block).await.must_succeed();
        assert_eq!(phones[blocked].reason_of_its_end().await, "blocked");
        bind_apps(&world);
        let good = 1 - blocked;
        phones[good].log_in_to_its_app().await.must_be_good();
        let refused = phones[blocked].log_in_to_its_app().await;
        assert_eq!(refused.verdict(), (403, 13, "user_blocked", "none"));
        assert_eq!(phones[good].reason_of_its_end().await, "blocked");
        for phone in &mut phones {
            assert_eq!(phone.log_in_to_its_app().await.code(), 13);
        }
        for id in &ids {
            let shown = world.run(&["users", "show", id]).await.must_succeed();
            assert_eq!(value(&shown, "user_id"), ids[0]);
            assert!(shown.contains("blocked"), "{shown}");
        }
    }
}

/// As long as the apps are bound to nothing, nobody knows that she is one person.
async fn two_accounts_of_alice() -> (World, [Phone; 2], [String; 2]) {
    let world = World::today(WorldOptions::default().with_second_app()).await;
    for appid in [APPID, OTHER_APPID] {
        assert!(world.wechat.bind_app(&appid.parse().unwrap(), None));
    }
    let mut phones = [OTHER_APPID, APPID].map(|appid| world.phone_with_app("alice", appid));
    let mut ids = Vec::new();
    for phone in &mut phones {
        let login = phone.log_in_to_its_app().await.must_be_good();
        ids.push(login.text("user_id").to_owned());
        world.clock.advance(MINUTE / 4);
    }
    assert_ne!(ids[0], ids[1]);
    (world, phones, ids.try_into().unwrap())
}

fn bind_apps(world: &World) {
    for appid in [APPID, OTHER_APPID] {
        let appid = appid.parse().unwrap();
        assert!(world.wechat.bind_app(&appid, Some("development")));
    }
}

/// What stands behind a name in the first line that begins with it.
fn value<'a>(shown: &'a str, name: &str) -> &'a str {
    let value = shown.lines().find_map(|line| line.strip_prefix(name));
    value.unwrap_or_else(|| panic!("{shown}")).trim()
}
