//! Finding and creating users.

use std::collections::BTreeSet;

use weapp_login::store::sql::SqlStore;
use weapp_login::store::{ImportedUser, Store, UserName, Welcome};
use weapp_login_core::UserId;

use super::on_every_store;
use super::test_store::{
    APP, DAY, Extras, NOON, OTHER_APP, TestStore, cut_of, instant, random_octets, target_of,
};

on_every_store![
    two_instances_that_see_an_openid_first_make_one_user,
    two_apps_that_see_a_unionid_first_make_one_user,
    ids_are_compared_by_their_octets,
    logins_in_one_millisecond_are_told_apart,
    a_login_where_the_clock_was_ahead_pushes_no_other_into_the_future,
];

const AT_ONCE: u64 = 30;

async fn two_instances_that_see_an_openid_first_make_one_user(store: &TestStore) {
    let logins =
        (0..AT_ONCE).map(|number| (store.stores()[number as usize % 2], Extras::default()));
    all_are_one_user(store, logins.collect()).await;
}

async fn two_apps_that_see_a_unionid_first_make_one_user(store: &TestStore) {
    let logins = (0..AT_ONCE).map(|number| {
        let extras = Extras {
            appid: Some([APP, OTHER_APP][number as usize / 2 % 2]),
            unionid: Some("oUnion"),
            ..Extras::default()
        };
        (store.stores()[number as usize % 2], extras)
    });
    all_are_one_user(store, logins.collect()).await;
}

async fn all_are_one_user(store: &TestStore, logins: Vec<(&SqlStore, Extras<'_>)>) {
    let logins = logins.into_iter().map(|(instance, extras)| async move {
        store
            .attempt(instance, &store.code(), "oAlice", NOON, extras)
            .await
            .unwrap()
    });
    let (mut users, mut created) = (BTreeSet::new(), 0);
    for welcome in futures_util::future::join_all(logins).await {
        let Welcome::SignedIn { signed_in, .. } = welcome else {
            panic!("{welcome:?}");
        };
        users.insert(signed_in.account.user_id);
        created += usize::from(signed_in.is_new_user);
    }
    assert_eq!((users.len(), created), (1, 1));
}

async fn ids_are_compared_by_their_octets(store: &TestStore) {
    let openids = ["oAlice", "oalice", "oALICE", "o_lice", "o%"];
    let mut users = BTreeSet::new();
    for openid in openids {
        users.insert(store.log_in(openid, NOON).await.account.user_id);
    }
    assert_eq!(users.len(), openids.len());
    let external_ids = ["u1", "U1", "u1 ", "ü1", "用户一", "u1\u{a0}"];
    for (number, external_id) in external_ids.into_iter().enumerate() {
        let user = ImportedUser {
            line: 1,
            appid: APP.parse().unwrap(),
            openid: format!("oImported{number}").parse().unwrap(),
            unionid: Some(
                ["aUnion", "AUnion", "bUnion", "BUnion", "cUnion", "CUnion"][number]
                    .parse()
                    .unwrap(),
            ),
            open_platform: "main".into(),
            external_id: Some(external_id.parse().unwrap()),
            created_at: instant(NOON),
            new_user_id: UserId::from_octets(random_octets()),
        };
        let summary = store
            .here
            .import_users(&[user], instant(NOON))
            .await
            .unwrap();
        assert_eq!(summary.users_created, 1, "{external_id:?}");
    }
    for external_id in external_ids {
        let user = store
            .there
            .user(&UserName::External(external_id.parse().unwrap()))
            .await
            .unwrap();
        assert_eq!(
            user.unwrap().account.external_id.unwrap().as_str(),
            external_id
        );
    }
}

async fn logins_in_one_millisecond_are_told_apart(store: &TestStore) {
    let mut sessions = BTreeSet::new();
    for _ in 0..5 {
        sessions.insert(store.log_in("oAlice", NOON).await.session_id);
    }
    assert_eq!(sessions.len(), 5);
    let legacy = Extras {
        is_legacy: true,
        ..Extras::default()
    };
    let mut instants = BTreeSet::new();
    for _ in 0..5 {
        let (session, _) = store.log_in_with("oAlice", NOON, legacy).await;
        instants.insert(session.authenticated_at);
    }
    assert_eq!(instants.len(), 5);
}

/// Its clock was put right since.
async fn a_login_where_the_clock_was_ahead_pushes_no_other_into_the_future(store: &TestStore) {
    store.log_in("oAlice", NOON + DAY).await;
    let again = store.log_in("oAlice", NOON).await;
    assert_eq!(again.authenticated_at, instant(NOON));
    let kick = store.kick(target_of("user", &again), NOON).await;
    assert!(
        cut_of(&kick) >= instant(NOON + DAY),
        "that one is ended, too"
    );
}
