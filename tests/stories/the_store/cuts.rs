//! Logins and revocations of their scope have one order, that of their commits.

use sqlx::{AnyConnection, AssertSqlSafe, Executor};
use weapp_login::store::sql::Engine;
use weapp_login::store::{CodeHash, CodeState, Store};

use super::on_every_store;
use super::test_store::{
    APP, Extras, LIFE, NOON, OTHER_APP, TestStore, cut_of, instant, target_of,
};

on_every_store![
    a_login_before_a_cut_is_hit_and_a_login_after_it_is_not_whatever_the_clocks_say,
    a_cut_of_one_user_holds_nobody_else_back,
    a_cut_of_one_app_leaves_the_other_alone,
    an_app_that_is_new_after_all_were_cut_is_cut_too,
    a_login_of_an_app_that_comes_while_all_are_cut_is_hit_or_later,
    logins_that_race_with_kicks_are_hit_if_they_were_done_and_spared_if_they_came_later,
];

async fn a_login_before_a_cut_is_hit_and_a_login_after_it_is_not_whatever_the_clocks_say(
    store: &TestStore,
) {
    for (hour, target) in ["user", "app", "all"].into_iter().enumerate() {
        let noon = NOON + 3_600_000 * hour as u64;
        // The first server's clock is five seconds ahead of the second's.
        let before = store.log_in("oAlice", noon + 5_000).await;
        let revocation = store.kick(target_of(target, &before), noon).await;
        let after = store.log_in("oAlice", noon + 1).await;
        let cut = cut_of(&revocation);
        assert!(before.authenticated_at <= cut, "{target}");
        assert!(after.authenticated_at > cut, "{target}");
        assert_eq!(revocation.until, cut.plus(LIFE), "{target}");
    }
}

async fn a_cut_of_one_user_holds_nobody_else_back(store: &TestStore) {
    let alice = store.log_in("oAlice", NOON + 5_000).await;
    store.kick(target_of("user", &alice), NOON).await;
    let bob = store.log_in("oBob", NOON).await;
    assert_eq!(bob.authenticated_at, instant(NOON));
}

async fn a_cut_of_one_app_leaves_the_other_alone(store: &TestStore) {
    let alice = store.log_in("oAlice", NOON + 5_000).await;
    store.kick(target_of("app", &alice), NOON).await;
    let other_app = Extras {
        appid: Some(OTHER_APP),
        ..Extras::default()
    };
    let (bob, _) = store.log_in_with("oBob", NOON, other_app).await;
    assert_eq!(bob.authenticated_at, instant(NOON));
}

async fn an_app_that_is_new_after_all_were_cut_is_cut_too(store: &TestStore) {
    let alice = store.log_in("oAlice", NOON + 5_000).await;
    let cut = cut_of(&store.kick(target_of("all", &alice), NOON).await);
    let new_app = "wx00000000000000ff";
    store
        .there
        .prepare_app(&new_app.parse().unwrap())
        .await
        .unwrap();
    let new_app = Extras {
        appid: Some(new_app),
        ..Extras::default()
    };
    let (bob, _) = store.log_in_with("oBob", NOON, new_app).await;
    assert!(bob.authenticated_at > cut);
}

/// PostgreSQL's UPDATE does not see the rows that were committed while it waits for others.
async fn a_login_of_an_app_that_comes_while_all_are_cut_is_hit_or_later(store: &TestStore) {
    if store.here.engine() != Engine::Postgres {
        return;
    }
    let alice = store.log_in("oAlice", NOON).await;
    let (mut coming, mut busy, mut login) =
        tokio::join!(store.connect(), store.connect(), store.connect());
    let run = async |connection: &mut AnyConnection, sql: String| {
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
    };
    for connection in [&mut coming, &mut busy] {
        run(connection, "BEGIN".into()).await;
    }
    run(
        &mut coming,
        "UPDATE gates SET passes = passes + 1 WHERE appid = ''".into(),
    )
    .await;
    run(
        &mut coming,
        "INSERT INTO gates (appid, number) VALUES ('wxNew', 0)".into(),
    )
    .await;
    let last_gate =
        format!("UPDATE gates SET passes = passes + 1 WHERE appid = '{APP}' AND number = 63");
    run(&mut busy, last_gate).await;
    let kick = store.kick(target_of("all", &alice), NOON + 1);
    let meanwhile = async {
        store.until_somebody_waits().await;
        run(&mut coming, "COMMIT".into()).await;
        run(&mut login, "BEGIN".into()).await;
        let pass = format!(
            "UPDATE gates SET last_authenticated_at = {} WHERE appid = 'wxNew'",
            NOON + 9_000
        );
        run(&mut login, pass).await;
        run(&mut busy, "ROLLBACK".into()).await;
        store.until_somebody_waits().await;
        run(&mut login, "COMMIT".into()).await;
    };
    let (revocation, ()) = tokio::join!(kick, meanwhile);
    assert!(cut_of(&revocation) >= instant(NOON + 9_000));
}

/// Some logins run while a kick does; whatever their order is, the store sees the same one as the tokens.
async fn logins_that_race_with_kicks_are_hit_if_they_were_done_and_spared_if_they_came_later(
    store: &TestStore,
) {
    for (hour, target) in ["user", "app", "all"].into_iter().enumerate() {
        let noon = NOON + 3_600_000 * hour as u64;
        let first = store.log_in("oAlice", noon).await;
        // The clock of the one who kicks is behind, that of the one who logs in is ahead.
        let logins = async {
            let mut sessions = Vec::new();
            for millis in 0..10 {
                let code = store.code();
                let welcome = store.attempt(
                    &store.here,
                    &code,
                    "oAlice",
                    noon + 5_000 + millis,
                    Extras::default(),
                );
                welcome.await.unwrap();
                sessions.push(code);
            }
            sessions
        };
        let kicks = async {
            let mut cut = instant(0);
            for millis in 0..5 {
                cut = cut.max(cut_of(
                    &store.kick(target_of(target, &first), noon + millis).await,
                ));
            }
            cut
        };
        let (codes, cut) = tokio::join!(logins, kicks);
        for code in codes {
            let state = store
                .here
                .code_state(&CodeHash::of(&APP.parse().unwrap(), &code))
                .await
                .unwrap();
            match state.unwrap() {
                CodeState::Over => {}
                CodeState::SignedIn { signed_in, .. } => {
                    assert!(signed_in.authenticated_at > cut, "{target}")
                }
                state => panic!("{state:?}"),
            }
        }
        let later = store.log_in("oAlice", noon).await;
        assert!(later.authenticated_at > cut, "{target}");
    }
}
