//! Accounts that are blocked, deleted, or turn out to be one person.

use sqlx::Connection;
use weapp_login::store::{
    CodeFailure, CodeHash, CodeState, ImportedUser, Store, UserName, UserRecord, Welcome,
};
use weapp_login_core::{RevocationReason, UserId};

use super::on_every_store;
use super::test_store::{
    APP, Extras, NOON, OTHER_APP, TestStore, by_operator, cut_of, instant, random_octets, users_of,
};

on_every_store![
    accounts_that_turn_out_to_be_one_person_become_the_older_one,
    a_block_wins_whichever_account_had_it,
    the_winner_of_a_merge_inherits_an_external_id_and_keeps_its_own,
    three_accounts_become_one_step_by_step_and_all_ids_answer,
    merges_at_once_make_one_account,
    a_blocked_user_is_not_let_in_until_unblocked,
    a_deleted_user_is_forgotten_and_comes_back_as_another,
    a_user_who_is_deleted_while_more_is_imported_of_it_can_log_in_again,
    of_a_deleted_user_with_two_accounts_no_session_is_left,
    a_user_who_is_merged_while_it_is_unblocked_is_not_blocked,
    a_user_who_is_not_there_can_neither_be_blocked_nor_deleted,
];

/// Logs in twice without a unionid, so that there are two accounts; gives back the older and the younger.
async fn two_accounts(store: &TestStore) -> (UserId, UserId) {
    let older = store.log_in("oAlice", NOON).await;
    let other_app = Extras {
        appid: Some(OTHER_APP),
        ..Extras::default()
    };
    let (younger, _) = store.log_in_with("oAliceToo", NOON + 10, other_app).await;
    (older.account.user_id, younger.account.user_id)
}

/// Both apps are in one Open Platform account now: the unionid appears with each.
async fn unionid_appears(
    store: &TestStore,
    now: u64,
) -> (UserId, Vec<weapp_login_core::Revocation>) {
    let unionid = Some("oUnion");
    let here = Extras {
        unionid,
        ..Extras::default()
    };
    store.log_in_with("oAlice", now, here).await;
    let there = Extras {
        unionid,
        appid: Some(OTHER_APP),
        ..Extras::default()
    };
    let (signed_in, revocations) = store.log_in_with("oAliceToo", now + 1, there).await;
    (signed_in.account.user_id, revocations)
}

async fn user(store: &TestStore, id: UserId) -> Option<UserRecord> {
    store.there.user(&UserName::Id(id)).await.unwrap()
}

async fn accounts_that_turn_out_to_be_one_person_become_the_older_one(store: &TestStore) {
    let (older, younger) = two_accounts(store).await;
    let (user_id, revocations) = unionid_appears(store, NOON + 20).await;
    assert_eq!(user_id, older);
    assert_eq!(users_of(&revocations), [younger].into());
    assert_eq!(revocations[0].reason, RevocationReason::Replaced);
    assert!(
        cut_of(&revocations[0]) >= instant(NOON + 20),
        "all its sessions"
    );
    assert_eq!(store.feed().await, revocations);
    let winner = user(store, older).await.unwrap();
    assert_eq!(winner.identities.len(), 2);
    assert_eq!(winner.merged_ids, [younger]);
    assert_eq!(
        user(store, younger).await.unwrap(),
        winner,
        "its id answers with the winner"
    );
    let other_app = OTHER_APP.parse().unwrap();
    let known = store
        .here
        .account(&other_app, &"oAliceToo".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(known.unwrap().account.user_id, older);
}

async fn a_block_wins_whichever_account_had_it(store: &TestStore) {
    let (_, younger) = two_accounts(store).await;
    store
        .here
        .block_user(&by_operator(younger, NOON + 15))
        .await
        .unwrap()
        .unwrap();
    let extras = Extras {
        unionid: Some("oUnion"),
        ..Extras::default()
    };
    let (older, _) = store.log_in_with("oAlice", NOON + 20, extras).await;
    let there = Extras {
        appid: Some(OTHER_APP),
        ..extras
    };
    let welcome = store
        .attempt(&store.there, &store.code(), "oAliceToo", NOON + 21, there)
        .await
        .unwrap();
    assert_eq!(welcome, Welcome::Blocked);
    assert!(user(store, younger).await.unwrap().blocked_at.is_some());
    let ended = users_of(&store.feed().await);
    assert!(
        ended.contains(&older.account.user_id),
        "what was open of the older one is ended, too"
    );
    let welcome = store
        .attempt(&store.here, &store.code(), "oAlice", NOON + 22, extras)
        .await
        .unwrap();
    assert_eq!(welcome, Welcome::Blocked);
}

async fn the_winner_of_a_merge_inherits_an_external_id_and_keeps_its_own(store: &TestStore) {
    let imported = |number: usize, appid: &str, external_id: &str| ImportedUser {
        line: 1,
        appid: appid.parse().unwrap(),
        openid: format!("oImported{number}").parse().unwrap(),
        unionid: None,
        open_platform: "main".into(),
        external_id: (!external_id.is_empty()).then(|| external_id.parse().unwrap()),
        created_at: instant(NOON + number as u64),
        new_user_id: UserId::from_octets(random_octets()),
    };
    for (pair, (older, younger, left)) in [("", "b1", "b1"), ("a2", "b2", "a2")]
        .into_iter()
        .enumerate()
    {
        let users = [
            imported(pair * 2, APP, older),
            imported(pair * 2 + 1, OTHER_APP, younger),
        ];
        store
            .here
            .import_users(&users, instant(NOON))
            .await
            .unwrap();
        let unionid = format!("oUnion{pair}");
        for user in &users {
            let extras = Extras {
                unionid: Some(&unionid),
                appid: Some(user.appid.as_str()),
                ..Extras::default()
            };
            store
                .log_in_with(user.openid.as_str(), NOON + 100, extras)
                .await;
        }
        let winner = user(store, users[1].new_user_id).await.unwrap();
        assert_eq!(winner.account.user_id, users[0].new_user_id);
        assert_eq!(winner.account.external_id.unwrap().as_str(), left);
    }
}

async fn three_accounts_become_one_step_by_step_and_all_ids_answer(store: &TestStore) {
    let third_app = "wx0123456789abcdec";
    store
        .here
        .prepare_app(&third_app.parse().unwrap())
        .await
        .unwrap();
    let login = |appid: &'static str, unionid: Option<&'static str>, now: u64| {
        let extras = Extras {
            appid: Some(appid),
            unionid,
            ..Extras::default()
        };
        async move {
            store
                .log_in_with("oAlice", now, extras)
                .await
                .0
                .account
                .user_id
        }
    };
    let first = login(APP, None, NOON).await;
    let second = login(OTHER_APP, None, NOON + 1).await;
    let third = login(third_app, None, NOON + 2).await;
    login(third_app, Some("oUnion"), NOON + 3).await;
    assert_eq!(
        login(OTHER_APP, Some("oUnion"), NOON + 4).await,
        second,
        "the third goes into the second"
    );
    assert_eq!(
        login(APP, Some("oUnion"), NOON + 5).await,
        first,
        "the second into the first"
    );
    for id in [first, second, third] {
        assert_eq!(user(store, id).await.unwrap().account.user_id, first);
    }
}

async fn merges_at_once_make_one_account(store: &TestStore) {
    let (older, younger) = two_accounts(store).await;
    let logins = (0..8_usize).map(|number| async move {
        let (appid, openid) = [(APP, "oAlice"), (OTHER_APP, "oAliceToo")][number % 2];
        let extras = Extras {
            appid: Some(appid),
            unionid: Some("oUnion"),
            ..Extras::default()
        };
        let instance = store.stores()[number / 2 % 2];
        store
            .attempt(instance, &store.code(), openid, NOON + 20, extras)
            .await
            .unwrap()
    });
    futures_util::future::join_all(logins).await;
    for id in [older, younger] {
        assert_eq!(user(store, id).await.unwrap().account.user_id, older);
    }
    assert_eq!(user(store, older).await.unwrap().identities.len(), 2);
}

async fn a_blocked_user_is_not_let_in_until_unblocked(store: &TestStore) {
    let alice = store.log_in("oAlice", NOON + 5_000).await;
    let id = alice.account.user_id;
    let revocation = store
        .there
        .block_user(&by_operator(id, NOON))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(revocation.reason, RevocationReason::Blocked);
    assert!(cut_of(&revocation) >= alice.authenticated_at);
    let code = store.code();
    let welcome = store
        .attempt(&store.here, &code, "oAlice", NOON + 1, Extras::default())
        .await
        .unwrap();
    assert_eq!(welcome, Welcome::Blocked);
    let state = store
        .there
        .code_state(&CodeHash::of(&APP.parse().unwrap(), &code))
        .await
        .unwrap();
    assert!(
        matches!(
            state,
            Some(CodeState::Failed {
                failure: CodeFailure::UserBlocked,
                ..
            })
        ),
        "{state:?}"
    );
    let known = store
        .here
        .account(&alice.appid, &alice.openid)
        .await
        .unwrap()
        .unwrap();
    assert!(known.is_blocked);
    assert!(
        store
            .here
            .unblock_user(&by_operator(id, NOON))
            .await
            .unwrap()
    );
    let again = store.log_in("oAlice", NOON + 2).await;
    assert_eq!(again.account.user_id, id);
    assert!(again.authenticated_at > cut_of(&revocation));
}

async fn a_deleted_user_is_forgotten_and_comes_back_as_another(store: &TestStore) {
    let extras = Extras {
        unionid: Some("oUnion"),
        ..Extras::default()
    };
    let (alice, _) = store.log_in_with("oAlice", NOON + 5_000, extras).await;
    let id = alice.account.user_id;
    let revocation = store
        .there
        .delete_user(&by_operator(id, NOON))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(revocation.reason, RevocationReason::Deleted);
    assert!(cut_of(&revocation) >= alice.authenticated_at);
    assert_eq!(user(store, id).await, None);
    assert_eq!(
        store
            .here
            .account(&alice.appid, &alice.openid)
            .await
            .unwrap(),
        None
    );
    let (again, revocations) = store.log_in_with("oAlice", NOON + 1, extras).await;
    assert!(again.is_new_user && again.account.user_id != id);
    // A legacy token of before names the openid alone: the new account has no session of that time.
    assert_eq!(users_of(&revocations), [again.account.user_id].into());
    assert!(cut_of(&revocations[0]) >= alice.authenticated_at);
    assert!(cut_of(&revocations[0]) < again.authenticated_at);
}

async fn a_user_who_is_deleted_while_more_is_imported_of_it_can_log_in_again(store: &TestStore) {
    for round in 0..10 {
        let (openid, other_openid) = (format!("oAlice{round}"), format!("oAliceToo{round}"));
        let unionid = format!("oUnion{round}");
        let extras = Extras {
            unionid: Some(&unionid),
            ..Extras::default()
        };
        let (alice, _) = store.log_in_with(&openid, NOON, extras).await;
        let imported = |line: u64| ImportedUser {
            line,
            appid: OTHER_APP.parse().unwrap(),
            openid: match line {
                1 => other_openid.parse().unwrap(),
                line => format!("oStranger{round}-{line}").parse().unwrap(),
            },
            unionid: (line == 1).then(|| unionid.parse().unwrap()),
            open_platform: "main".into(),
            external_id: None,
            created_at: instant(NOON),
            new_user_id: UserId::from_octets(random_octets()),
        };
        let users: Vec<_> = (1..20).map(imported).collect();
        let change = by_operator(alice.account.user_id, NOON + 1);
        let (deleted, imported) = tokio::join!(
            store.there.delete_user(&change),
            store.here.import_users(&users, instant(NOON)),
        );
        assert!(deleted.unwrap().is_some());
        imported.unwrap();
        let there = Extras {
            appid: Some(OTHER_APP),
            ..Extras::default()
        };
        let (again, _) = store.log_in_with(&other_openid, NOON + 2, there).await;
        assert_ne!(again.account.user_id, alice.account.user_id);
    }
}

/// Each has an openid in it.
async fn of_a_deleted_user_with_two_accounts_no_session_is_left(store: &TestStore) {
    two_accounts(store).await;
    let (winner, _) = unionid_appears(store, NOON + 20).await;
    store
        .here
        .delete_user(&by_operator(winner, NOON))
        .await
        .unwrap();
    let mut connection = store.connect().await;
    let select = sqlx::query_as("SELECT count(*) FROM sessions");
    let (left,): (i64,) = select.fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    assert_eq!(left, 0);
}

async fn a_user_who_is_merged_while_it_is_unblocked_is_not_blocked(store: &TestStore) {
    for round in 0..20 {
        let (openid, unionid) = (format!("oAlice{round}"), format!("oUnion{round}"));
        let here = Extras {
            unionid: Some(&unionid),
            ..Extras::default()
        };
        store.log_in_with(&openid, NOON, here).await;
        let there = |unionid| Extras {
            appid: Some(OTHER_APP),
            unionid,
            ..Extras::default()
        };
        let (younger, _) = store.log_in_with(&openid, NOON + 1, there(None)).await;
        let id = younger.account.user_id;
        store
            .here
            .block_user(&by_operator(id, NOON + 2))
            .await
            .unwrap();
        let code = store.code();
        let change = by_operator(id, NOON);
        let (merged, unblocked) = tokio::join!(
            store.attempt(&store.here, &code, &openid, NOON + 3, there(Some(&unionid))),
            store.there.unblock_user(&change),
        );
        merged.unwrap();
        assert!(unblocked.unwrap());
        let user = user(store, id).await.unwrap();
        assert_eq!(user.merged_ids, [id]);
        assert_eq!(user.blocked_at, None, "round {round}");
    }
}

async fn a_user_who_is_not_there_can_neither_be_blocked_nor_deleted(store: &TestStore) {
    let nobody = UserId::from_octets(random_octets());
    assert_eq!(
        store
            .here
            .block_user(&by_operator(nobody, NOON))
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        store
            .here
            .delete_user(&by_operator(nobody, NOON))
            .await
            .unwrap(),
        None
    );
    assert!(
        !store
            .here
            .unblock_user(&by_operator(nobody, NOON))
            .await
            .unwrap()
    );
    assert_eq!(user(store, nobody).await, None);
    assert_eq!(store.feed().await, []);
}
