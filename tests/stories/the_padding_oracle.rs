//! Legacy tokens are not authenticated, so a server that tells one failure from another reads them aloud. Ours does not.

use reqwest::Client;
use weapp_login_core::{
    KeyRing, LegacyCipher, LegacyPolicy, Policy, RevocationSet, SecretKey, UnixMillis, verify,
};
use weapp_login_tests::independent::pad;
use weapp_login_tests::vector_files::{LegacyCase, LegacyVectors, read};

use crate::actors::{APPID, Eavesdropper, LEGACY_SECRET, TelltaleServer, World, WorldOptions};

#[tokio::test]
async fn a_server_that_tells_failures_apart_reads_tokens_to_whoever_asks() {
    let server = TelltaleServer::start().await;
    let http = http();
    let url = format!("{}/session", server.base_url());
    let mut attacker = Eavesdropper::new(async |token| seen(&http, &url, &token).await);
    let (victim, own) = tokens();

    // From the second block on nothing but the token is needed: the end of the openid, and the time.
    let blocks = blocks_of(&victim.token);
    let end = attacker.read(&blocks).await.expect("the server tells");
    assert_eq!(end, b"2ATufITJEP3Y|1561370086400|2019\x01");
    let queries = attacker.queries;
    assert!(queries < 2_000, "{queries}");

    // The first one takes the iv, and for this a token of whose user the openid is known.
    let known = own.id.as_bytes()[..16].try_into().unwrap();
    let iv = attacker.find_iv(blocks_of(&own.token)[0], known).await;
    let start = attacker.read(&[iv.unwrap(), blocks[0]]).await;
    assert_eq!([start.unwrap(), end].concat(), padded(&victim));
    let queries = attacker.queries;
    assert!(queries < 5_000, "{queries}");
}

#[tokio::test]
async fn our_server_tells_nothing() {
    let world = World::with(WorldOptions::default().with_legacy()).await;
    let (victim, _) = tokens();
    world.clock.set(victim.issued_at);
    let users = format!("appid,openid\n{APPID},{}\n", victim.id);
    assert!(world.import_users(&users).await.succeeded);
    let http = http();
    for path in ["/session", "/verify"] {
        let url = format!("{}{path}", world.base_url());
        let ask = async |token: String| seen(&http, &url, &token).await;
        // It is a good token, and the answer to it another than to any that is not.
        assert!(ask(victim.token.clone()).await.starts_with("200"), "{path}");
        let mut attacker = Eavesdropper::new(ask);
        for pair in blocks_of(&victim.token).windows(2) {
            assert_eq!(attacker.read(pair).await, None, "{path}");
        }
        assert_eq!(attacker.queries, 2 * (2 + 256), "{path}");
    }
}

#[tokio::test]
async fn nor_does_verify() {
    let keys = KeyRing::new(vec![
        SecretKey::from_octets(std::array::from_fn(|at| at as u8)).unwrap(),
    ]);
    let (keys, revocations) = (keys.unwrap(), RevocationSet::new());
    let cipher = LegacyCipher::new(LEGACY_SECRET, "2019").unwrap();
    let policy = Policy {
        legacy: Some(LegacyPolicy::new(cipher, UnixMillis::MAX)),
        ..Policy::default()
    };
    let (victim, own) = tokens();
    let now = UnixMillis::new(victim.issued_at).unwrap();
    let ask = async |token: String| {
        let verdict = verify(&token, &keys, &policy, &revocations, now);
        format!("{verdict:?}")
    };
    assert!(ask(victim.token.clone()).await.starts_with("DueForRenewal"));
    let mut attacker = Eavesdropper::new(ask);
    for token in [&victim.token, &own.token] {
        for block in blocks_of(token) {
            assert_eq!(attacker.read(&[[0; 16], block]).await, None);
        }
    }
    assert_eq!(attacker.queries, 6 * (2 + 256));
}

/// All that can be seen of an answer, but for what is another in every one.
async fn seen(http: &Client, url: &str, token: &str) -> String {
    let request = http.get(url).header("x-session", token);
    let answer = request.send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove("date");
    headers.remove("x-request-id");
    let body = answer.text().await.unwrap();
    format!("{} {headers:?} {body}", status.as_u16())
}

fn http() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

/// Two tokens of Node's own: the victim's, and the attacker's.
fn tokens() -> (LegacyCase, LegacyCase) {
    let mut cases = read::<LegacyVectors>("legacy.json").cases.into_iter();
    let own = cases.next().unwrap();
    (cases.next().unwrap(), own)
}

/// What Node enciphered.
fn padded(case: &LegacyCase) -> Vec<u8> {
    let content = format!("{}|{}|{}", case.id, case.issued_at, case.suffix);
    pad(content.as_bytes())
}

fn blocks_of(token: &str) -> Vec<[u8; 16]> {
    let octets = hex::decode(token).unwrap();
    let blocks = octets.chunks_exact(16);
    blocks.map(|block| block.try_into().unwrap()).collect()
}
