//! What a store promises, on two nodes of a cluster that take writes both.

use std::collections::BTreeSet;
use std::time::Duration;

use weapp_login::store::sql::{SqlOptions, SqlStore};
use weapp_login::store::{Claim, CodeHash, CodeState, Store, UserName, Welcome};
use weapp_login_core::UnixMillis;
use weapp_login_tests::databases::{Durability, GaleraCluster};

use super::test_store::{
    APP, EVENTS_ARE_KEPT, Extras, NOON, OTHER_APP, TestStore, by_operator, claim_of, cut_of,
    target_of,
};

/// One cluster for all of it: it takes seconds to start.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logins_kicks_merges_claims_and_blocks_on_two_nodes_at_once_have_one_order() {
    let (_cluster, store) = two_nodes().await;
    logins_that_race_with_kicks(&store).await;
    merges_that_race(&store).await;
    codes_that_are_claimed_at_once(&store).await;
    blocks_that_race_with_logins(&store).await;
}

async fn two_nodes() -> (GaleraCluster, TestStore) {
    let cluster = GaleraCluster::start(3, Durability::ThrowAway)
        .await
        .unwrap();
    let database = cluster.new_database().await.unwrap();
    let urls = [0, 1].map(|node: usize| database.url_at(cluster.nodes()[node].address()));
    // One server makes the tables before the others start: two at once can leave a step half done on a cluster.
    let first = SqlOptions {
        url: urls[0].parse().unwrap(),
        connections: 1,
        patience: Duration::from_secs(20),
        migrate: true,
        events_are_kept: EVENTS_ARE_KEPT,
    };
    SqlStore::open(&first).await.unwrap();
    let store = TestStore::at(urls, tempfile::tempdir().unwrap()).await;
    (cluster, store)
}

async fn logins_that_race_with_kicks(store: &TestStore) {
    for (hour, target) in ["user", "app", "all"].into_iter().enumerate() {
        let noon = NOON + 3_600_000 * hour as u64;
        let first = store.log_in("oAlice", noon).await;
        let logins = async {
            let mut codes = Vec::new();
            for millis in 0..20 {
                let code = store.code();
                let now = noon + 5_000 + millis;
                let extras = Extras::default();
                store
                    .attempt(&store.here, &code, "oAlice", now, extras)
                    .await
                    .unwrap();
                codes.push(code);
            }
            codes
        };
        let kicks = async {
            let mut cut = UnixMillis::default();
            for millis in 0..10 {
                let kick = store.kick(target_of(target, &first), noon + millis).await;
                cut = cut.max(cut_of(&kick));
            }
            cut
        };
        let (codes, cut) = tokio::join!(logins, kicks);
        store.log_in("oBob", noon).await;
        for code in codes {
            let code = CodeHash::of(&APP.parse().unwrap(), &code);
            match store.here.code_state(&code).await.unwrap().unwrap() {
                CodeState::Over => {}
                CodeState::SignedIn { signed_in, .. } => {
                    assert!(signed_in.authenticated_at > cut, "{target}")
                }
                state => {
                    let halves = "SELECT count(*) FROM codes WHERE finished_at IS NULL AND session_id IS NOT NULL";
                    panic!("{state:?}; half written: {}", store.count(halves).await)
                }
            }
        }
        assert!(
            store.log_in("oAlice", noon).await.authenticated_at > cut,
            "{target}"
        );
    }
}

async fn merges_that_race(store: &TestStore) {
    for round in 0..5 {
        let (openid, unionid) = (format!("oCarol{round}"), format!("oUnion{round}"));
        let extras = |number: usize| Extras {
            appid: Some([APP, OTHER_APP][number % 2]),
            unionid: Some(&unionid),
            ..Extras::default()
        };
        for number in 0..2 {
            let before = Extras {
                unionid: None,
                ..extras(number)
            };
            store
                .log_in_with(&openid, NOON + number as u64, before)
                .await;
        }
        let openid = &openid;
        let extras = &extras;
        let logins = (0..8_usize).map(|number| async move {
            let node = store.stores()[number / 2 % 2];
            let welcome = store
                .attempt(node, &store.code(), openid, NOON + 20, extras(number))
                .await;
            match welcome.unwrap() {
                Welcome::SignedIn { signed_in, .. } => signed_in.account.user_id,
                refusal => panic!("nobody is refused: {refusal:?}"),
            }
        });
        futures_util::future::join_all(logins).await;
        let ids: BTreeSet<_> = [
            store.log_in_with(openid, NOON + 30, extras(0)).await,
            store.log_in_with(openid, NOON + 30, extras(1)).await,
        ]
        .map(|(signed_in, _)| signed_in.account.user_id)
        .into();
        assert_eq!(ids.len(), 1);
        let id = *ids.first().unwrap();
        let user = store.here.user(&UserName::Id(id)).await.unwrap().unwrap();
        assert_eq!(user.identities.len(), 2);
        assert_eq!(user.merged_ids.len(), 1);
    }
}

async fn codes_that_are_claimed_at_once(store: &TestStore) {
    for _ in 0..30 {
        let claim = claim_of(&APP.parse().unwrap(), &store.code(), NOON);
        let [here, there] = store.stores();
        let claims = tokio::join!(
            here.claim_code(&claim),
            there.claim_code(&claim),
            here.claim_code(&claim),
            there.claim_code(&claim),
        );
        let claims = [claims.0, claims.1, claims.2, claims.3].map(Result::unwrap);
        let ours = claims.iter().filter(|claim| **claim == Claim::Ours);
        assert_eq!(ours.count(), 1, "{claims:?}");
    }
}

async fn blocks_that_race_with_logins(store: &TestStore) {
    for round in 0..10 {
        let openid = format!("oDave{round}");
        let dave = store.log_in(&openid, NOON).await;
        let id = dave.account.user_id;
        let code = store.code();
        let change = by_operator(id, NOON + 1);
        let (blocked, welcome) = tokio::join!(
            store.there.block_user(&change),
            store.attempt(&store.here, &code, &openid, NOON + 7_000, Extras::default()),
        );
        let cut = cut_of(&blocked.unwrap().unwrap());
        if let Welcome::SignedIn { signed_in, .. } = welcome.unwrap() {
            assert!(
                signed_in.authenticated_at <= cut,
                "a login of a blocked user lives on"
            );
        }
    }
}
