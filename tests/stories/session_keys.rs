//! WeChat's session_key is kept sealed, and nothing else of a login is kept that could harm.

use weapp_login::keys;
use weapp_login::settings::{KeyFile, KeySource};
use weapp_login_wechat::SessionKey;

use crate::actors::{APPID, MINUTE, World};

#[tokio::test]
async fn the_session_key_and_the_one_before_it_open_with_the_sealing_key_alone() {
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    let first = current(&world);
    // Within WeChat's least interval the key stays, and is not its own predecessor.
    alice.log_in().await.must_be_good();
    assert_eq!(kept(&world).await, [Some(first.clone()), None]);
    world.clock.advance(10 * MINUTE);
    alice.log_in().await.must_be_good();
    let second = current(&world);
    assert_ne!(second, first);
    assert_eq!(kept(&world).await, [Some(second), Some(first)]);
    world.stop().await;
}

#[tokio::test]
async fn the_database_holds_no_code_no_token_no_session_key_and_no_address() {
    let mut world = World::new().await;
    let mut alice = world.phone("alice");
    let code = alice.wx_login();
    alice.token = alice
        .send_code(&code)
        .await
        .must_be_good()
        .text("token")
        .to_owned();
    let session_key = current(&world);
    alice.log_out().await.must_be_good();
    world.stop().await;
    for entry in std::fs::read_dir(world.folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().contains("weapp-login.db") {
            // The write-ahead log goes with the last connection, which may be now.
            let octets = std::fs::read(&path).unwrap_or_default();
            for secret in [code.text(), &alice.token, session_key.text(), "127.0.0.1"] {
                assert!(
                    !contains(&octets, secret.as_bytes()),
                    "{} holds a secret",
                    path.display()
                );
            }
        }
    }
}

fn current(world: &World) -> SessionKey {
    world
        .wechat
        .session_key(&APPID.parse().unwrap(), "alice")
        .unwrap()
}

/// The session_key of the one user, and the one before.
async fn kept(world: &World) -> [Option<SessionKey>; 2] {
    let pool = world.open_database().await;
    let (openid, now, before): (String, Option<Vec<u8>>, Option<Vec<u8>>) =
        sqlx::query_as("SELECT openid, session_key, previous_session_key FROM identities")
            .fetch_one(&pool)
            .await
            .unwrap();
    pool.close().await;
    let sealing_keys = keys::sealing_keys(&KeySource::File(KeyFile {
        path: world.folder().join("sealing-keys.txt"),
        may_be_shared: false,
    }))
    .unwrap();
    let (appid, openid) = (APPID.parse().unwrap(), openid.parse().unwrap());
    [now, before]
        .map(|sealed| sealed.map(|sealed| sealing_keys.open(&appid, &openid, &sealed).unwrap()))
}

fn contains(octets: &[u8], secret: &[u8]) -> bool {
    octets.windows(secret.len()).any(|window| window == secret)
}
