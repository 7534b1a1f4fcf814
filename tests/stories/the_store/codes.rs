//! A code is good for one exchange, whoever sends it, and however often.

use weapp_login::store::{Claim, CodeFailure, CodeHash, CodeState, Store, Welcome};

use super::on_every_store;
use super::test_store::{APP, Extras, NOON, TestStore, claim_of, instant, target_of};

on_every_store![
    of_many_instances_that_claim_a_code_at_once_one_has_it,
    a_sign_in_that_is_tried_again_tells_what_the_first_one_did,
    a_code_whose_session_has_ended_is_over,
    a_code_that_failed_says_how,
    a_code_that_was_given_back_is_as_good_as_new,
];

async fn of_many_instances_that_claim_a_code_at_once_one_has_it(store: &TestStore) {
    let appid = APP.parse().unwrap();
    for _ in 0..20 {
        let claim = claim_of(&appid, &store.code(), NOON);
        let [here, there] = store.stores();
        let claims = tokio::join!(
            here.claim_code(&claim),
            there.claim_code(&claim),
            here.claim_code(&claim),
            there.claim_code(&claim),
        );
        let claims = [claims.0, claims.1, claims.2, claims.3].map(Result::unwrap);
        assert_eq!(
            claims.iter().filter(|claim| **claim == Claim::Ours).count(),
            1
        );
        let in_progress =
            |claim: &&Claim| matches!(claim, Claim::Taken(CodeState::InProgress { .. }));
        assert_eq!(claims.iter().filter(in_progress).count(), 3);
    }
}

/// The answer to the first commit was lost.
async fn a_sign_in_that_is_tried_again_tells_what_the_first_one_did(store: &TestStore) {
    let code = store.code();
    let first = store
        .attempt(&store.here, &code, "oAlice", NOON, Extras::default())
        .await
        .unwrap();
    let again = store
        .sign_in(&store.there, &code, "oAlice", NOON + 7, Extras::default())
        .await
        .unwrap();
    assert!(matches!(&first, Welcome::SignedIn { signed_in, .. } if signed_in.is_new_user));
    assert_eq!(first, again);
}

async fn a_code_whose_session_has_ended_is_over(store: &TestStore) {
    for (millis, target) in ["session", "user", "app", "all"].into_iter().enumerate() {
        let now = NOON + 1_000 * millis as u64;
        let code = store.code();
        let welcome = store
            .attempt(&store.here, &code, "oAlice", now, Extras::default())
            .await
            .unwrap();
        let Welcome::SignedIn { signed_in, .. } = welcome else {
            panic!("{welcome:?}");
        };
        let code = CodeHash::of(&APP.parse().unwrap(), &code);
        let state = store.there.code_state(&code).await.unwrap();
        assert!(
            matches!(state, Some(CodeState::SignedIn { .. })),
            "{target}: {state:?}"
        );
        store.kick(target_of(target, &signed_in), now + 1).await;
        assert_eq!(
            store.here.code_state(&code).await.unwrap(),
            Some(CodeState::Over),
            "{target}"
        );
    }
}

async fn a_code_that_failed_says_how(store: &TestStore) {
    let claim = claim_of(&APP.parse().unwrap(), &store.code(), NOON);
    store.here.claim_code(&claim).await.unwrap();
    store
        .here
        .fail_code(&claim.code, CodeFailure::Invalid, instant(NOON + 1))
        .await
        .unwrap();
    let failed = CodeState::Failed {
        client: claim.client,
        failure: CodeFailure::Invalid,
        finished_at: instant(NOON + 1),
    };
    assert_eq!(
        store.there.code_state(&claim.code).await.unwrap(),
        Some(failed.clone())
    );
    assert_eq!(
        store.there.claim_code(&claim).await.unwrap(),
        Claim::Taken(failed)
    );
}

async fn a_code_that_was_given_back_is_as_good_as_new(store: &TestStore) {
    let claim = claim_of(&APP.parse().unwrap(), &store.code(), NOON);
    store.here.claim_code(&claim).await.unwrap();
    store.here.release_code(&claim.code).await.unwrap();
    assert_eq!(store.there.code_state(&claim.code).await.unwrap(), None);
    assert_eq!(store.there.claim_code(&claim).await.unwrap(), Claim::Ours);
}
