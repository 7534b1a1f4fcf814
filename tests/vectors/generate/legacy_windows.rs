//! When a legacy token counts. The tokens are Node's own, from `legacy.json`.

use weapp_login_tests::extra_vectors::{LegacyWindowCase, LegacyWindowClaims};
use weapp_login_tests::independent::sha512;
use weapp_login_tests::vector_files::{self, LegacyCase, LegacyVectors};

const DAY: u64 = 86_400_000;

/// All that decides, so that a case says only what it changes.
#[derive(Clone)]
struct Window {
    secret: String,
    suffix: String,
    token: String,
    ttl: u64,
    minted_until: u64,
    accept_until: u64,
    now: u64,
}

pub fn cases() -> Vec<LegacyWindowCase> {
    let vectors: LegacyVectors = vector_files::read("legacy.json");
    let node = |secret: &str, suffix: &str| -> &LegacyCase {
        let mut cases = vectors.cases.iter();
        cases
            .find(|case| case.secret == secret && case.suffix == suffix)
            .unwrap()
    };
    let token = node("s3cr3t", "2019");
    let at = token.issued_at;
    let right = Window {
        secret: token.secret.clone(),
        suffix: token.suffix.clone(),
        token: token.token.clone(),
        ttl: DAY,
        minted_until: at + 7 * DAY,
        accept_until: at + 7 * DAY,
        now: at + 1,
    };
    let good = |name: &str, comment: &str, window: Window, verdict: &str| {
        let claims = LegacyWindowClaims {
            openid: token.id.clone(),
            session_id: session_id(&window.token),
            issued_at: at,
            expires_at: at + window.ttl,
        };
        case(name, comment, window, verdict, None, Some(claims))
    };
    let refused = |name: &str, comment: &str, window: Window, reason: &str| {
        case(name, comment, window, "invalid", Some(reason), None)
    };
    let of = |change: &dyn Fn(&mut Window)| {
        let mut window = right.clone();
        change(&mut window);
        window
    };
    let other_suffix = node("2019_06", "2025");
    vec![
        good(
            "within both bounds",
            "a good legacy token is always due for renewal",
            right.clone(),
            "due_for_renewal",
        ),
        good(
            "minted at minted_until",
            "the bound is inclusive",
            of(&|w| w.minted_until = at),
            "due_for_renewal",
        ),
        refused(
            "minted after minted_until",
            "by a millisecond",
            of(&|w| w.minted_until = at - 1),
            "legacy",
        ),
        good(
            "used at accept_until",
            "the bound is inclusive",
            of(&|w| w.accept_until = w.now),
            "due_for_renewal",
        ),
        refused(
            "used after accept_until",
            "by a millisecond",
            of(&|w| w.accept_until = w.now - 1),
            "legacy",
        ),
        good(
            "at its expiry",
            "now = issued_at + ttl still counts",
            of(&|w| w.now = at + DAY),
            "due_for_renewal",
        ),
        good(
            "a millisecond after its expiry",
            "now > expires_at",
            of(&|w| w.now = at + DAY + 1),
            "expired",
        ),
        good(
            "issued as far ahead as the skew",
            "60 s",
            of(&|w| w.now = at - 60_000),
            "due_for_renewal",
        ),
        good(
            "issued further ahead than the skew",
            "60,001 ms",
            of(&|w| w.now = at - 60_001),
            "not_yet_valid",
        ),
        good(
            "a ttl of 0, at once",
            "it counts for its millisecond",
            of(&|w| (w.ttl, w.now) = (0, at)),
            "due_for_renewal",
        ),
        good(
            "a ttl of 0, later",
            "a skew is never added to an expiry",
            of(&|w| (w.ttl, w.now) = (0, at + 1)),
            "expired",
        ),
        refused(
            "expired and minted too late",
            "the window is looked at first",
            of(&|w| (w.minted_until, w.now) = (at - 1, at + DAY + 1)),
            "legacy",
        ),
        refused(
            "expired and used too late",
            "the window is looked at first",
            of(&|w| (w.accept_until, w.now) = (at, at + DAY + 1)),
            "legacy",
        ),
        refused(
            "not yet valid and minted too late",
            "the window is looked at first",
            of(&|w| (w.minted_until, w.now) = (at - 1, at - 60_001)),
            "legacy",
        ),
        refused(
            "another secret",
            "one reason, whatever is wrong",
            of(&|w| w.secret = "s3cr3t ".into()),
            "legacy",
        ),
        refused(
            "another suffix",
            "one reason, whatever is wrong",
            of(&|w| w.suffix = "2025".into()),
            "legacy",
        ),
        refused(
            "a suffix that is the beginning of the token's",
            "the whole suffix",
            of(&|w| w.suffix = "201".into()),
            "legacy",
        ),
        refused(
            "an empty suffix where one is",
            "the whole suffix",
            of(&|w| w.suffix = String::new()),
            "legacy",
        ),
        refused(
            "a suffix with a bar where none is",
            "the whole suffix",
            of(&|w| w.suffix = "2019|".into()),
            "legacy",
        ),
        refused(
            "Node's token of another suffix",
            "the whole suffix",
            of(&|w| {
                (w.secret, w.token) = (other_suffix.secret.clone(), other_suffix.token.clone())
            }),
            "legacy",
        ),
        refused(
            "behind v1.",
            "a token that starts with v1. is never tried as anything else",
            of(&|w| w.token.insert_str(0, "v1.")),
            "malformed",
        ),
        refused(
            "v1. alone",
            "a token that starts with v1. is never tried as anything else",
            of(&|w| w.token = "v1.".into()),
            "malformed",
        ),
        refused(
            "V1. in capitals",
            "that is not the beginning of a v1 token",
            of(&|w| w.token.insert_str(0, "V1.")),
            "legacy",
        ),
        refused(
            "nothing",
            "empty is malformed before anything is decoded",
            of(&|w| w.token.clear()),
            "malformed",
        ),
        refused(
            "1,024 digits",
            "as long as a token may be, and no token",
            of(&|w| w.token = "0".repeat(1024)),
            "legacy",
        ),
        refused(
            "1,025 digits",
            "longer than a token may be",
            of(&|w| w.token = "0".repeat(1025)),
            "malformed",
        ),
        refused(
            "342 characters of three octets",
            "octets of UTF-8 are counted: 1,026",
            of(&|w| w.token = "密".repeat(342)),
            "malformed",
        ),
        refused(
            "341 characters of three octets",
            "octets of UTF-8 are counted: 1,023",
            of(&|w| w.token = "密".repeat(341)),
            "legacy",
        ),
    ]
}

/// The first 16 octets of SHA-512("weapp-login legacy session v1" ‖ token).
fn session_id(token: &str) -> String {
    let digest = sha512(&[b"weapp-login legacy session v1", token.as_bytes()]);
    hex::encode(&digest[..16])
}

fn case(
    name: &str,
    comment: &str,
    window: Window,
    verdict: &str,
    reason: Option<&str>,
    claims: Option<LegacyWindowClaims>,
) -> LegacyWindowCase {
    let Window {
        secret,
        suffix,
        token,
        ttl,
        minted_until,
        accept_until,
        now,
    } = window;
    LegacyWindowCase {
        name: name.into(),
        comment: comment.into(),
        secret,
        suffix,
        token,
        ttl,
        minted_until,
        accept_until,
        now,
        verdict: verdict.into(),
        reason: reason.map(Into::into),
        claims,
    }
}
