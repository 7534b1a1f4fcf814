//! Sealing and verifying, against the two formats that a team would take instead; and what a million revocations
//! cost.
//!
//! Every round measures all rows one after another, so that a slow moment of the machine hits them alike; a
//! figure is the median of the rounds, and a ratio the median of the rounds' ratios to the first row.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a table for whoever runs it; what can't be measured stops it"
)]

mod revocations;

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use weapp_login_core::{
    AppId, Claims, Iv, KeyRing, OpenId, Policy, RevocationSet, SecretKey, SessionId, TokenTimes,
    UnixMillis, UserId, token, verify,
};

const ROUNDS: usize = 41;
/// How long one row runs within a round.
const SLICE: Duration = Duration::from_millis(45);
const DAY_MS: u64 = 86_400_000;

struct Row {
    name: &'static str,
    encrypted: &'static str,
    length: usize,
    run: Box<dyn FnMut()>,
}

/// The claims as a JSON Web Token names and dates them.
#[derive(Serialize, Deserialize)]
struct JsonClaims {
    sub: String,
    aud: String,
    sid: String,
    uid: String,
    auth_time: u64,
    iat: u64,
    exp: u64,
}

fn main() {
    // `cargo test --benches` asks for no table.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let (claims, now) = claims();
    let (our_seal, our_verify) = ours(claims.clone(), now);
    let (jwt_encode, jwt_decode) = json_web_token(&claims);
    let (fernet_encrypt, fernet_decrypt) = fernet_token(&claims);
    heading();
    table("make a token", [our_seal, jwt_encode, fernet_encrypt]);
    table("check a token", [our_verify, jwt_decode, fernet_decrypt]);
    table("among revocations", revocations::rows(&claims, now));
    revocations::print_memory_and_pauses(now);
}

fn claims() -> (Claims, UnixMillis) {
    let since_1970 = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    let now = u64::try_from(since_1970.as_millis()).unwrap();
    let instant = |millis| UnixMillis::new(millis).unwrap();
    let claims = Claims {
        openid: OpenId::try_from("oGZUI0egBJY1zhBYw2KhdUfwVJJE").unwrap(),
        appid: AppId::try_from("wx4f4bc4dec97d474b").unwrap(),
        session_id: SessionId::from_octets(random()),
        user_id: UserId::from_octets(random()),
        times: TokenTimes::new(instant(now), instant(now), instant(now + DAY_MS)).unwrap(),
        external_id: None,
    };
    (claims, instant(now))
}

fn ours(claims: Claims, now: UnixMillis) -> (Row, Row) {
    let key = SecretKey::from_octets(random()).unwrap();
    let keys = KeyRing::new(vec![key.clone()]).unwrap();
    let sealed = token::seal(&claims, &key, Iv(random()));
    let (policy, revocations) = (Policy::default(), RevocationSet::new());
    let length = sealed.len();
    let row = |name, run| row(name, "yes", length, run);
    let seal = row(
        "weapp-login v1, seal",
        Box::new(move || {
            black_box(token::seal(black_box(&claims), &key, Iv(random())));
        }),
    );
    let check = row(
        "weapp-login v1, verify",
        Box::new(move || {
            let verdict = verify(black_box(&sealed), &keys, &policy, &revocations, now);
            assert!(black_box(verdict).is_good());
        }),
    );
    (seal, check)
}

fn json_web_token(claims: &Claims) -> (Row, Row) {
    let seconds = |instant: UnixMillis| instant.as_u64() / 1000;
    let json = JsonClaims {
        sub: claims.openid.to_string(),
        aud: claims.appid.to_string(),
        sid: claims.session_id.to_string(),
        uid: claims.user_id.to_string(),
        auth_time: seconds(claims.times.authenticated_at()),
        iat: seconds(claims.times.issued_at()),
        exp: seconds(claims.times.expires_at()),
    };
    let secret: [u8; 32] = random();
    let (encoding, decoding) = (
        EncodingKey::from_secret(&secret),
        DecodingKey::from_secret(&secret),
    );
    let header = Header::new(Algorithm::HS256);
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_audience(&[&json.aud]);
    let encoded = jsonwebtoken::encode(&header, &json, &encoding).unwrap();
    let length = encoded.len();
    let row = |name, run| row(name, "no", length, run);
    let encode = row(
        "jsonwebtoken HS256, encode",
        Box::new(move || {
            black_box(jsonwebtoken::encode(&header, black_box(&json), &encoding).unwrap());
        }),
    );
    let decode = row(
        "jsonwebtoken HS256, decode",
        Box::new(move || {
            let decoded =
                jsonwebtoken::decode::<JsonClaims>(black_box(&encoded), &decoding, &validation);
            black_box(decoded.unwrap());
        }),
    );
    (encode, decode)
}

fn fernet_token(claims: &Claims) -> (Row, Row) {
    let key = SecretKey::from_octets([[1; 32], [2; 32]].concat().try_into().unwrap()).unwrap();
    let plaintext = plaintext_of(claims, &key);
    let fernet = fernet::Fernet::new(&fernet::Fernet::generate_key()).unwrap();
    let encrypted = fernet.encrypt(&plaintext);
    let length = encrypted.len();
    let row = |name, run| row(name, "yes", length, run);
    let (encryptor, decryptor) = (fernet.clone(), fernet);
    let encrypt = row(
        "fernet, encrypt",
        Box::new(move || {
            black_box(encryptor.encrypt(black_box(&plaintext)));
        }),
    );
    let decrypt = row(
        "fernet, decrypt_with_ttl",
        Box::new(move || {
            let day = DAY_MS / 1000;
            black_box(
                decryptor
                    .decrypt_with_ttl(black_box(&encrypted), day)
                    .unwrap(),
            );
        }),
    );
    (encrypt, decrypt)
}

/// The octets that our token holds.
fn plaintext_of(claims: &Claims, key: &SecretKey) -> Vec<u8> {
    let token = token::seal(claims, key, Iv([0; 16]));
    let body = hex::decode(&token[12..]).unwrap();
    let (ciphertext, tag) = body[16..].split_at(body.len() - 48);
    let octets: [u8; 64] = [[1; 32], [2; 32]].concat().try_into().unwrap();
    let cipher = weapp_login_core::aead::A256CbcHs512::new(&octets);
    let aad = &token.as_bytes()[..12];
    cipher
        .open(&[0; 16], aad, ciphertext, tag.try_into().unwrap())
        .unwrap()
}

fn row(name: &'static str, encrypted: &'static str, length: usize, run: Box<dyn FnMut()>) -> Row {
    Row {
        name,
        encrypted,
        length,
        run,
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut octets = [0; N];
    getrandom::fill(&mut octets).unwrap();
    octets
}

fn heading() {
    println!();
    println!(
        "weapp-login v1 (AES-256-CBC + HMAC-SHA-512, CBOR) against jsonwebtoken (HS256, JSON, signed only)"
    );
    println!(
        "and fernet (AES-128-CBC + HMAC-SHA-256, our plaintext). The same claims, one thread, keys ready."
    );
    println!(
        "Making includes fresh random octets where the format needs them; checking includes the expiry."
    );
    println!("jsonwebtoken checks the audience too. fernet gives octets: it reads no claims.");
    println!(
        "{ROUNDS} rounds, rows interleaved, medians; a ratio above 1 is slower than the first. Compare ratios, not"
    );
    println!(
        "microseconds; where the processor has SHA-256 but no SHA-512 instructions, they favour the others."
    );
}

/// The first row is the one that the others are compared to.
fn table<const N: usize>(title: &str, mut rows: [Row; N]) {
    let rounds = measure(&mut rows);
    println!();
    println!(
        "  {title:<30} {:>10} {:>9} {:>11} {:>9}",
        "µs", "× first", "characters", "encrypted"
    );
    println!("  {}", "─".repeat(73));
    for (index, row) in rows.iter().enumerate() {
        let micros = median(rounds.iter().map(|round| round[index]));
        let ratio = median(rounds.iter().map(|round| round[index] / round[0]));
        println!(
            "  {:<30} {micros:>10.2} {ratio:>8.2}× {:>11} {:>9}",
            row.name, row.length, row.encrypted
        );
    }
}

/// Microseconds for one run of each row, round by round.
fn measure<const N: usize>(rows: &mut [Row; N]) -> Vec<[f64; N]> {
    let runs = rows.each_mut().map(runs_in_a_slice);
    let round = |_| {
        let mut micros = [0.0; N];
        for (index, row) in rows.iter_mut().enumerate() {
            let start = Instant::now();
            (0..runs[index]).for_each(|_| (row.run)());
            micros[index] = start.elapsed().as_secs_f64() * 1e6 / f64::from(runs[index]);
        }
        micros
    };
    (0..ROUNDS).map(round).collect()
}

fn runs_in_a_slice(row: &mut Row) -> u32 {
    let start = Instant::now();
    let mut runs = 0;
    while start.elapsed() < SLICE {
        (row.run)();
        runs += 1;
    }
    runs
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut figures: Vec<_> = figures.collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
