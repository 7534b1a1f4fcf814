//! What a store promises beyond what HTTP shows today; every store must.

use std::sync::Arc;
use std::time::Duration;

use weapp_login::sealing::SealedSessionKey;
use weapp_login::store::sql::{DatabaseUrl, SqlOptions, SqlStore};
use weapp_login::store::{
    CodeClaim, CodeClient, CodeHash, CodeState, Revoke, RevokeTarget, SignIn, SignedIn, Store,
    Welcome,
};
use weapp_login_core::revocation::{Revocation, Scope};
use weapp_login_core::{AppId, OpenId, RevocationReason, SessionId, UnixMillis, UserId};
use weapp_login_wechat::LoginCode;

const NOON: u64 = 1_561_370_000_000;
const LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

#[tokio::test]
async fn a_login_before_a_cut_is_hit_and_a_login_after_it_is_not_whatever_the_clocks_say() {
    for target in ["user", "app", "all"] {
        let store = TestStore::open().await;
        // The first server's clock is five seconds ahead of the second's.
        let before = store.sign_in("oAlice", NOON + 5_000).await;
        let revocation = store.revoke(target_of(target, &before), NOON).await;
        let after = store.sign_in("oAlice", NOON + 1).await;
        let cut = authenticated_until(&revocation);
        assert!(before.authenticated_at <= cut, "{target}");
        assert!(after.authenticated_at > cut, "{target}");
        assert_eq!(revocation.until, cut.plus(LIFE), "{target}");
    }
}

#[tokio::test]
async fn a_cut_of_one_user_holds_nobody_else_back() {
    let store = TestStore::open().await;
    let alice = store.sign_in("oAlice", NOON + 5_000).await;
    store
        .revoke(RevokeTarget::User(alice.account.user_id), NOON)
        .await;
    let bob = store.sign_in("oBob", NOON).await;
    assert_eq!(bob.authenticated_at, instant(NOON));
}

#[tokio::test]
async fn a_code_whose_session_has_ended_is_over() {
    for target in ["session", "user", "app", "all"] {
        let store = TestStore::open().await;
        let signed_in = store.sign_in("oAlice", NOON).await;
        let code = code_hash("oAlice", NOON);
        assert!(matches!(
            store.store.code_state(&code).await.unwrap(),
            Some(CodeState::SignedIn { .. })
        ));
        store.revoke(target_of(target, &signed_in), NOON + 1).await;
        assert_eq!(
            store.store.code_state(&code).await.unwrap(),
            Some(CodeState::Over),
            "{target}"
        );
    }
}

#[tokio::test]
async fn the_feed_comes_in_pages_without_a_gap() {
    let store = TestStore::open().await;
    let alice = store.sign_in("oAlice", NOON).await;
    let mut committed = Vec::new();
    for millis in 0..5 {
        committed.push(
            store
                .revoke(RevokeTarget::User(alice.account.user_id), NOON + millis)
                .await,
        );
    }
    assert!(store.store.order_revocations(instant(NOON)).await.unwrap());
    let (mut heard, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = store
            .store
            .revocations_after(cursor.as_ref(), 2)
            .await
            .unwrap();
        assert!(!page.reset);
        heard.extend(page.entries);
        cursor = page.cursor;
        pages += 1;
        if !page.more {
            break;
        }
    }
    let until = |revocation: &Revocation| revocation.until;
    heard.sort_by_key(until);
    assert_eq!((heard, pages), (committed, 3));
}

struct TestStore {
    store: Arc<dyn Store>,
    _folder: tempfile::TempDir,
}

impl TestStore {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = SqlOptions {
            url: DatabaseUrl::sqlite(&folder.path().join("store.db")),
            connections: 4,
            patience: Duration::from_secs(5),
        };
        let store = SqlStore::open(&options).await.unwrap();
        store.prepare_app(&appid()).await.unwrap();
        store.remember_token_life(LIFE).await.unwrap();
        Self {
            store: Arc::new(store),
            _folder: folder,
        }
    }

    async fn sign_in(&self, openid: &str, now: u64) -> SignedIn {
        let code = code_hash(openid, now);
        let client = CodeClient::of(&login_code(openid, now), "127.0.0.1".parse().unwrap());
        self.store
            .claim_code(&CodeClaim {
                code,
                client,
                now: instant(now),
            })
            .await
            .unwrap();
        let openid: OpenId = openid.parse().unwrap();
        let sign_in = SignIn {
            code,
            appid: &appid(),
            openid: &openid,
            unionid: None,
            open_platform: "",
            session_key: &SealedSessionKey {
                sealed: vec![0; 70],
                mark: [0; 8],
            },
            client: None,
            session_limit: None,
            new_user_id: UserId::from_octets(random_octets()),
            session_id_at: &|_| SessionId::from_octets(random_octets()),
            now: instant(now),
        };
        match self.store.sign_in(&sign_in).await.unwrap() {
            Welcome::SignedIn { signed_in, .. } => signed_in,
            Welcome::Blocked => panic!("nobody is blocked"),
        }
    }

    async fn revoke(&self, target: RevokeTarget, now: u64) -> Revocation {
        let revoke = Revoke {
            target,
            reason: RevocationReason::Kicked,
            now: instant(now),
        };
        self.store.revoke(&revoke).await.unwrap()
    }
}

fn target_of(scope: &str, signed_in: &SignedIn) -> RevokeTarget {
    match scope {
        "session" => RevokeTarget::Session {
            id: signed_in.session_id,
            user_id: signed_in.account.user_id,
            authenticated_at: signed_in.authenticated_at,
        },
        "user" => RevokeTarget::User(signed_in.account.user_id),
        "app" => RevokeTarget::App(appid()),
        _ => RevokeTarget::All,
    }
}

fn authenticated_until(revocation: &Revocation) -> UnixMillis {
    match revocation.scope {
        Scope::User {
            authenticated_until,
            ..
        }
        | Scope::App {
            authenticated_until,
            ..
        }
        | Scope::All {
            authenticated_until,
        } => authenticated_until,
        Scope::Session(_) => panic!("a session has no cut"),
    }
}

fn appid() -> AppId {
    "wx0123456789abcdef".parse().unwrap()
}

fn login_code(openid: &str, now: u64) -> LoginCode {
    format!("{openid}-{now}").parse().unwrap()
}

fn code_hash(openid: &str, now: u64) -> CodeHash {
    CodeHash::of(&appid(), &login_code(openid, now))
}

fn instant(millis: u64) -> UnixMillis {
    UnixMillis::new(millis).unwrap()
}

fn random_octets() -> [u8; 16] {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).unwrap();
    octets
}
