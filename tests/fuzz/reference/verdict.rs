//! The verdict on claims that opened well, with 60 s of skew, renewal after 12 h and no revocations.

const SKEW: u128 = 60_000;
const RENEW_AFTER: u128 = 43_200_000;

pub fn verdict(issued_at: u64, expires_at: u64, now: u64) -> &'static str {
    let [issued_at, expires_at, now] = [issued_at, expires_at, now].map(u128::from);
    if issued_at > now + SKEW {
        "not_yet_valid"
    } else if now > expires_at {
        "expired"
    } else if now >= issued_at + RENEW_AFTER {
        "due_for_renewal"
    } else {
        "active"
    }
}
