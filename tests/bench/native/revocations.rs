//! What a million revocations cost: every check, the memory, and whoever waits while old ones are forgotten.

use std::hint::black_box;
use std::time::{Duration, Instant};

use weapp_login_core::{
    Claims, Iv, KeyRing, Policy, Revocation, RevocationReason, RevocationSet, Scope, SecretKey,
    SessionId, UnixMillis, UserId, token, verify,
};

use crate::measure::Row;
use crate::session::random;

const MILLION: u64 = 1_000_000;
/// So many sessions that what one check has read does not wait in a cache for the next.
const SESSIONS: usize = 20_000;

/// The same tokens, checked with nothing revoked, and with a million others revoked: half of them sessions, half
/// users, so that each check looks among both. What they differ by is what memory is slower than a cache.
pub fn rows(claims: &Claims, now: UnixMillis) -> [Row; 2] {
    let key = SecretKey::from_octets(random()).unwrap();
    let tokens: Vec<String> = (0..SESSIONS)
        .map(|_| {
            let claims = Claims {
                session_id: SessionId::from_octets(random()),
                user_id: user_id(now),
                ..claims.clone()
            };
            token::seal(&claims, &key, Iv(random()))
        })
        .collect();
    let (none, many) = (
        RevocationSet::new(),
        a_million(now, |number| number % 2 == 0),
    );
    [("verify, none", none), ("verify, a million", many)].map(|(name, set)| {
        let (keys, policy) = (KeyRing::new(vec![key.clone()]).unwrap(), Policy::default());
        let (tokens, length) = (tokens.clone(), tokens[0].len());
        let mut next = 0;
        let check = move || {
            next = (next + 1) % SESSIONS;
            let verdict = verify(black_box(&tokens[next]), &keys, &policy, &set, now);
            assert!(black_box(verdict).is_good());
        };
        Row {
            name,
            encrypted: "yes",
            length,
            run: Box::new(check),
        }
    })
}

pub fn print_memory_and_pauses(now: UnixMillis) {
    println!();
    println!(
        "  {:<30} {:>10} {:>20} {:>20}",
        "a million revocations of", "MiB", "forgetting half, ms", "longest part, ms"
    );
    println!("  {}", "─".repeat(83));
    for (name, mut set) in [
        ("sessions", a_million(now, |_| true)),
        ("users", a_million(now, |_| false)),
        ("both", a_million(now, |number| number % 2 == 0)),
    ] {
        let mib = set.heap_octets() as f64 / f64::from(1 << 20);
        let half_time = now.plus(Duration::from_millis(MILLION / 2));
        let parts = (0..RevocationSet::PARTS).map(|_| {
            let start = Instant::now();
            set.forget_some_before(half_time);
            start.elapsed()
        });
        let parts: Vec<Duration> = parts.collect();
        let millis = |duration: Duration| duration.as_secs_f64() * 1e3;
        let all = millis(parts.iter().sum());
        let longest = millis(*parts.iter().max().unwrap());
        println!("  {name:<30} {mib:>10.1} {all:>20.1} {longest:>20.2}");
    }
}

fn a_million(now: UnixMillis, is_session: impl Fn(u64) -> bool) -> RevocationSet {
    let mut set = RevocationSet::new();
    for number in 0..MILLION {
        let scope = if is_session(number) {
            Scope::Session(SessionId::from_octets(random()))
        } else {
            Scope::User {
                id: user_id(now),
                authenticated_until: now,
            }
        };
        set.apply(Revocation {
            scope,
            until: now.plus(Duration::from_millis(number)),
            reason: RevocationReason::Kicked,
        });
    }
    set
}

/// As the server makes them.
fn user_id(now: UnixMillis) -> UserId {
    let uuid = uuid::Builder::from_unix_timestamp_millis(now.as_u64(), &random()).into_uuid();
    UserId::from_octets(uuid.into_bytes())
}
