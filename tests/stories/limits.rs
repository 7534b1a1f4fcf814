//! Whoever comes too often is told when to come back; what is good passes, whatever else comes from its address.

use reqwest::RequestBuilder;

use crate::actors::{
    DAY, EXPIRED, INVALID, MINUTE, Phone, Reply, SECOND, SERVICE_SECRET, World, WorldOptions,
};

const LIMITED: (u16, u64, &str, &str) = (429, 14, "rate_limited", "later");
const CODE_INVALID: (u16, u64, &str, &str) = (401, 11, "code_invalid", "login");
/// A carrier's, with many phones behind it.
const CARRIER: &str = "203.0.113.9";

/// Behind a gateway on this machine, which says who called it.
fn behind_a_gateway() -> WorldOptions {
    WorldOptions::default().set("http.trusted_proxies", vec!["127.0.0.1"])
}

/// Through the gateway.
fn from(address: &str, request: RequestBuilder) -> RequestBuilder {
    request.header("x-forwarded-for", address)
}

async fn bad_token_from(address: &str, phone: &Phone) -> Reply {
    let request = phone.get("/session").header("x-session", "v1.rubbish");
    Reply::of(from(address, request)).await
}

async fn bad_code_from(address: &str, phone: &Phone, number: u32) -> Reply {
    let request = phone.get(&format!("/login?code=guessed{number}"));
    Reply::of(from(address, request)).await
}

async fn login_from(address: &str, phone: &Phone) -> Reply {
    let code = phone.wx_login();
    let request = phone.get("/login").query(&[("code", code.text())]);
    Reply::of(from(address, request)).await
}

#[tokio::test]
async fn a_user_logs_in_so_often_and_after_a_while_again() {
    let world = World::with(WorldOptions::default().set("limits.logins_per_user", 2)).await;
    let (alice, bob) = (world.phone("alice"), world.phone("bob"));
    for _ in 0..2 {
        alice.send_code(&alice.wx_login()).await.must_be_good();
    }
    let code = alice.wx_login();
    let refused = alice.send_code(&code).await;
    assert_eq!(refused.verdict(), LIMITED);
    assert_eq!(refused.header("retry-after"), Some("30"));
    bob.send_code(&bob.wx_login()).await.must_be_good();

    // The code is spent, and WeChat is not asked about it again.
    let exchanges = world.wechat.exchange_count();
    assert_eq!(alice.send_code(&code).await.verdict(), LIMITED);
    assert_eq!(world.wechat.exchange_count(), exchanges);

    world.clock.advance(30 * SECOND);
    alice.send_code(&alice.wx_login()).await.must_be_good();
    let refused = alice.send_code(&alice.wx_login()).await;
    assert_eq!(refused.verdict(), LIMITED);
}

#[tokio::test]
async fn a_phone_that_does_not_hear_that_its_session_is_over_is_told_to_wait() {
    let world = World::with(WorldOptions::default().set("limits.refusals_per_user", 3)).await;
    let (mut alice, mut bob) = (world.phone("alice"), world.phone("bob"));
    alice.log_in().await.must_be_good();
    bob.log_in().await.must_be_good();
    world.clock.advance(2 * DAY);
    for _ in 0..3 {
        assert_eq!(alice.session().await.verdict(), EXPIRED);
    }
    let refused = alice.session().await;
    assert_eq!(refused.verdict(), LIMITED);
    assert_eq!(refused.header("retry-after"), Some("20"));
    assert_eq!(bob.session().await.verdict(), EXPIRED);
    // What helps is not refused.
    alice.log_in().await.must_be_good();
    alice.session().await.must_be_good();
}

#[tokio::test]
async fn rubbish_is_limited_and_a_good_token_from_the_same_address_passes() {
    let options = behind_a_gateway().set("limits.bad_tokens_per_address", 2);
    let world = World::with(options).await;
    let mut alice = world.phone("alice");
    alice.log_in().await.must_be_good();
    for _ in 0..2 {
        let refused = bad_token_from(CARRIER, &alice).await;
        assert_eq!(refused.verdict(), INVALID);
    }
    for path in ["/session", "/verify"] {
        let request = alice.get(path).bearer_auth("rubbish");
        let refused = Reply::of(from(CARRIER, request)).await;
        assert_eq!(refused.verdict(), LIMITED, "{path}");
        assert_eq!(refused.header("retry-after"), Some("30"), "{path}");
        for _ in 0..5 {
            let request = alice.with_token(reqwest::Method::GET, path);
            Reply::of(from(CARRIER, request)).await.must_be_good();
        }
        // A phone that has no token yet does nothing wrong.
        let nothing = Reply::of(from(CARRIER, alice.get(path))).await;
        assert_eq!(nothing.verdict(), INVALID, "{path}");
    }
    login_from(CARRIER, &alice).await.must_be_good();
    let elsewhere = bad_token_from("203.0.113.10", &alice).await;
    assert_eq!(elsewhere.verdict(), INVALID);
    world.clock.advance(MINUTE);
    assert_eq!(bad_token_from(CARRIER, &alice).await.verdict(), INVALID);
}

#[tokio::test]
async fn guessed_codes_are_limited_before_wechat_is_asked() {
    let options = behind_a_gateway().set("limits.failed_logins_per_address", 2);
    let world = World::with(options).await;
    let alice = world.phone("alice");
    for _ in 0..5 {
        login_from(CARRIER, &alice).await.must_be_good();
    }
    for number in 0..2 {
        let refused = bad_code_from(CARRIER, &alice, number).await;
        assert_eq!(refused.verdict(), CODE_INVALID);
    }
    let exchanges = world.wechat.exchange_count();
    let refused = bad_code_from(CARRIER, &alice, 3).await;
    assert_eq!(refused.verdict(), LIMITED);
    assert_eq!(refused.header("retry-after"), Some("30"));
    assert_eq!(login_from(CARRIER, &alice).await.verdict(), LIMITED);
    assert_eq!(world.wechat.exchange_count(), exchanges);
    login_from("203.0.113.10", &alice).await.must_be_good();

    world.clock.advance(30 * SECOND);
    login_from(CARRIER, &alice).await.must_be_good();
}

#[tokio::test]
async fn what_wechat_does_wrong_is_nobodys_failure() {
    let options = behind_a_gateway().set("limits.failed_logins_per_address", 1);
    let world = World::with(options).await;
    let alice = world.phone("alice");
    world
        .wechat
        .play(weapp_login_wechat::simulator::Scenario::Busy);
    for _ in 0..3 {
        let reply = login_from(CARRIER, &alice).await;
        assert_eq!(reply.verdict(), (502, 15, "wechat_unavailable", "login"));
    }
    world.wechat.play_normally();
    login_from(CARRIER, &alice).await.must_be_good();
}

#[tokio::test]
async fn logins_from_an_address_are_limited() {
    let options = behind_a_gateway().set("limits.logins_per_address", 2);
    let world = World::with(options).await;
    let phones = ["alice", "bob", "carol"].map(|user| world.phone(user));
    login_from(CARRIER, &phones[0]).await.must_be_good();
    login_from(CARRIER, &phones[1]).await.must_be_good();
    assert_eq!(login_from(CARRIER, &phones[2]).await.verdict(), LIMITED);
    login_from("203.0.113.10", &phones[2]).await.must_be_good();
}

#[tokio::test]
async fn guessed_secrets_are_limited_and_the_right_one_passes() {
    let options = behind_a_gateway().set("limits.bad_secrets_per_address", 2);
    let world = World::with(options).await;
    let somebody = world.phone("mallory");
    let ask = async |secret: &str| {
        let request = somebody.get("/revocations").bearer_auth(secret);
        Reply::of(from(CARRIER, request)).await
    };
    for _ in 0..2 {
        assert_eq!(ask("a-guessed-secret").await.status, 401);
    }
    assert_eq!(ask("a-guessed-secret").await.verdict(), LIMITED);
    ask(SERVICE_SECRET).await.must_be_good();
}

#[tokio::test]
async fn an_address_is_a_64_of_ipv6_and_ipv4_however_it_is_written() {
    let options = behind_a_gateway().set("limits.bad_tokens_per_address", 1);
    let world = World::with(options).await;
    let phone = world.phone("mallory");
    let table = [
        ("2001:db8:1:2::1", INVALID),
        ("2001:db8:1:2:ffff::9", LIMITED),
        ("[2001:db8:1:2::3]:4711", LIMITED),
        ("2001:db8:1:3::1", INVALID),
        ("192.0.2.1", INVALID),
        ("192.0.2.1:4711", LIMITED),
        ("::ffff:192.0.2.1", LIMITED),
        ("::ffff:c000:201", LIMITED),
        ("192.0.2.2", INVALID),
    ];
    for (address, verdict) in table {
        let reply = bad_token_from(address, &phone).await;
        assert_eq!(reply.verdict(), verdict, "{address}");
    }
}

#[tokio::test]
async fn what_a_client_says_of_its_address_changes_nothing() {
    let options = behind_a_gateway().set("limits.bad_tokens_per_address", 1);
    let mut world = World::with(options).await;
    let phone = world.phone("mallory");
    // Behind the gateway, which adds the address that it was called from.
    let first = bad_token_from(CARRIER, &phone).await;
    assert_eq!(first.verdict(), INVALID);
    for number in 1..5 {
        let forged = format!("198.51.100.{number}, {CARRIER}");
        let reply = bad_token_from(&forged, &phone).await;
        assert_eq!(reply.verdict(), LIMITED, "{forged}");
    }
    // And without a gateway.
    world
        .restart_with(|options| {
            options
                .set("http.trusted_proxies", Vec::<String>::new())
                .set("http.direct_clients", true)
        })
        .await;
    let phone = world.phone("mallory");
    let first = bad_token_from("198.51.100.1", &phone).await;
    assert_eq!(first.verdict(), INVALID);
    for number in 2..5 {
        let forged = format!("198.51.100.{number}");
        let reply = bad_token_from(&forged, &phone).await;
        assert_eq!(reply.verdict(), LIMITED, "{forged}");
    }
    assert_eq!(
        bad_token_from("", &phone.roaming()).await.verdict(),
        INVALID
    );
}

#[tokio::test]
async fn an_address_that_may_stand_for_everybody_is_not_counted() {
    let options = WorldOptions::default()
        .set("limits.bad_tokens_per_address", 1)
        .set("limits.failed_logins_per_address", 1)
        .set("limits.logins_per_address", 1)
        .set("limits.bad_secrets_per_address", 1);
    let mut world = World::with(options).await;
    // A gateway that nobody has told us about; then a service of the team's, next to one that we know.
    for _ in 0..2 {
        let phone = world.phone("alice");
        for number in 0..3 {
            let refused = phone.get("/session").header("x-session", "v1.rubbish");
            assert_eq!(Reply::of(refused).await.verdict(), INVALID);
            let refused = phone.get(&format!("/login?code=guessed{number}"));
            assert_ne!(Reply::of(refused).await.verdict(), LIMITED);
            let refused = phone.get("/revocations").bearer_auth("a-guessed-secret");
            assert_eq!(Reply::of(refused).await.status, 401);
            phone.send_code(&phone.wx_login()).await.must_be_good();
        }
        world
            .restart_with(|options| {
                options
                    .set("http.trusted_proxies", vec!["127.0.0.0/8"])
                    .set("http.direct_clients", true)
            })
            .await;
    }
}

#[tokio::test]
async fn no_limit_is_no_limit() {
    let options = behind_a_gateway()
        .set("limits.bad_tokens_per_address", 0)
        .set("limits.failed_logins_per_address", 0)
        .set("limits.logins_per_address", 0)
        .set("limits.logins_per_user", 0)
        .set("limits.logins_at_once", 0)
        .set("limits.checks_at_once", 0)
        .set("limits.polls_at_once", 0)
        .set("limits.connections", 0);
    let world = World::with(options).await;
    let alice = world.phone("alice");
    for number in 0..40 {
        assert_eq!(bad_token_from(CARRIER, &alice).await.verdict(), INVALID);
        let refused = bad_code_from(CARRIER, &alice, number).await;
        assert_eq!(refused.verdict(), CODE_INVALID);
        login_from(CARRIER, &alice).await.must_be_good();
    }
}
