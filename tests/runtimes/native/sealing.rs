//! Claims for a runtime to seal. `check-sealed-tokens` looks at what it made of them.

use serde_json::{Value, json};
use weapp_login_core::{Claims, TokenTimes, UnixMillis};
use weapp_login_tests::independent::IndependentKey;

use crate::claims;
use crate::dice::Dice;
use crate::tokens;

const CLAIMS: usize = 200;

/// Where a number that is not held whole would show.
const EDGES: [u64; 7] = [
    0,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 32,
    (1 << 53) - 2,
    (1 << 53) - 1,
];

/// `{secret, claims}`
pub fn orders(dice: &mut Dice) -> Value {
    let drawn = (0..CLAIMS).map(|_| tokens::claims(dice));
    let mut claims: Vec<_> = drawn.map(|claims| claims::written(&claims)).collect();
    for times in EDGES.windows(3) {
        let claims_at = Claims {
            times: times_of(times),
            ..tokens::claims(dice)
        };
        claims.push(claims::written(&claims_at));
    }
    json!({ "secret": IndependentKey(dice.octets()).secret(), "claims": claims })
}

fn times_of(millis: &[u64]) -> TokenTimes {
    let [authenticated_at, issued_at, expires_at] =
        std::array::from_fn(|index| UnixMillis::new(millis[index]).unwrap());
    TokenTimes::new(authenticated_at, issued_at, expires_at).unwrap()
}
