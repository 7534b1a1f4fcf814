//! Claims at the ends of what they may be.

use weapp_login_tests::extra_vectors::ValidCase;
use weapp_login_tests::vector_files::WrittenClaims;

use crate::document::valid_case;
use crate::plaintext::{entries, map, ordinary_claims};

const LAST: u64 = (1 << 53) - 1;

pub fn cases() -> Vec<ValidCase> {
    let mut cases = text_limits();
    cases.extend(octet_limits());
    cases.extend(time_limits());
    cases.extend(head_limits());
    cases
}

fn text_limits() -> Vec<ValidCase> {
    let of = |openid: &str, appid: &str, external_id: Option<&str>| WrittenClaims {
        openid: openid.into(),
        appid: appid.into(),
        external_id: external_id.map(Into::into),
        ..ordinary_claims()
    };
    let all_allowed: String = (0x21..=0x7e_u8)
        .map(char::from)
        .filter(|character| *character != '|')
        .collect();
    let (low, high) = all_allowed.split_at(64);
    let longest = "o".repeat(64);
    vec![
        active(
            "names of one character",
            "1 is the least length",
            of("!", "~", Some("0")),
        ),
        active(
            "names of 64 characters",
            "the longest claims there are: 268 octets",
            of(&longest, &longest, Some(&longest)),
        ),
        active(
            "names of 23 characters",
            "the longest text whose head is one octet",
            of(&longest[..23], &longest[..23], Some(&longest[..23])),
        ),
        active(
            "names of 24 characters",
            "the shortest text whose head is two octets",
            of(&longest[..24], &longest[..24], Some(&longest[..24])),
        ),
        active(
            "an external id in Chinese",
            "the team's own name for a user may be any text",
            of("o", "w", Some("用户 7|甲")),
        ),
        active(
            "an external id of 64 octets, not characters",
            "the length is counted in octets",
            of("o", "w", Some(&"é".repeat(32))),
        ),
        active(
            "an external id of control characters",
            "whoever writes it into a header must encode it",
            of("o", "w", Some("\r\n\0")),
        ),
        active(
            "every character a name may have",
            "0x21 to 0x7E without the bar",
            of(low, high, None),
        ),
    ]
}

fn octet_limits() -> Vec<ValidCase> {
    let of = |octets: &str| WrittenClaims {
        session_id: octets.repeat(16),
        user_id: octets.repeat(16),
        ..ordinary_claims()
    };
    vec![
        active("ids of zeros", "any 16 octets are an id", of("00")),
        active(
            "ids of 0xff",
            "any 16 octets are an id, UUID or not",
            of("ff"),
        ),
    ]
}

fn time_limits() -> Vec<ValidCase> {
    let of = |authenticated_at, issued_at, expires_at| WrittenClaims {
        authenticated_at,
        issued_at,
        expires_at,
        ..ordinary_claims()
    };
    let case = |name, comment, claims, now, verdict| known(name, comment, claims, now, verdict);
    vec![
        case(
            "all times 0",
            "the first instant there is",
            of(0, 0, 0),
            0,
            "active",
        ),
        case(
            "all times 0, a millisecond later",
            "expired from expires_at + 1 on",
            of(0, 0, 0),
            1,
            "expired",
        ),
        case(
            "all times 2^53-1",
            "the last instant there is",
            of(LAST, LAST, LAST),
            LAST,
            "active",
        ),
        case(
            "all times 2^53-1, at the skew",
            "60 s before its issue",
            of(LAST, LAST, LAST),
            LAST - 60_000,
            "active",
        ),
        case(
            "all times 2^53-1, beyond the skew",
            "60,001 ms before its issue",
            of(LAST, LAST, LAST),
            LAST - 60_001,
            "not_yet_valid",
        ),
        case(
            "from 0 to 2^53-1, young",
            "a millisecond before it is due",
            of(0, 0, LAST),
            43_199_999,
            "active",
        ),
        case(
            "from 0 to 2^53-1, due",
            "issued_at + renew_after",
            of(0, 0, LAST),
            43_200_000,
            "due_for_renewal",
        ),
        case(
            "from 0 to 2^53-1, at its end",
            "now = expires_at",
            of(0, 0, LAST),
            LAST,
            "due_for_renewal",
        ),
        case(
            "equal instants",
            "authenticated, issued and expired at once: it counts for that millisecond",
            of(1_763_769_600_000, 1_763_769_600_000, 1_763_769_600_000),
            1_763_769_600_000,
            "active",
        ),
        case(
            "issued as it expires",
            "expires_at = issued_at is in order",
            of(0, 1_763_769_600_000, 1_763_769_600_000),
            1_763_769_600_000,
            "active",
        ),
        case(
            "expired and beyond the skew can't both be",
            "not_yet_valid is looked at first",
            of(0, 60_001, 60_001),
            0,
            "not_yet_valid",
        ),
    ]
}

/// Times at the ends of each width of a head.
fn head_limits() -> Vec<ValidCase> {
    let instants = [
        0x17,
        0x18,
        0xff,
        0x100,
        0xffff,
        0x1_0000,
        0xffff_ffff,
        0x1_0000_0000,
    ];
    instants
        .map(|instant| {
            let claims = WrittenClaims {
                authenticated_at: instant,
                issued_at: instant,
                expires_at: instant,
                ..ordinary_claims()
            };
            let name = format!("all times {instant:#x}");
            known(
                &name,
                "a head at the end of its width",
                claims,
                instant,
                "active",
            )
        })
        .into()
}

fn active(name: &str, comment: &str, claims: WrittenClaims) -> ValidCase {
    let now = claims.issued_at;
    known(name, comment, claims, now, "active")
}

fn known(name: &str, comment: &str, claims: WrittenClaims, now: u64, verdict: &str) -> ValidCase {
    let plaintext = map(&entries(&claims));
    valid_case(name, comment, claims, &plaintext, now, verdict)
}
