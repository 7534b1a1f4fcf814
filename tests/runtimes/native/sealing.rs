//! Claims for a runtime to seal. `check-sealed-tokens` looks at what it made of them.

use serde_json::{Value, json};
use weapp_login_tests::independent::IndependentKey;

use crate::claims;
use crate::dice::Dice;
use crate::tokens;

const CLAIMS: usize = 200;

/// `{secret, claims}`
pub fn orders(dice: &mut Dice) -> Value {
    let claims: Vec<Value> = (0..CLAIMS)
        .map(|_| claims::written(&tokens::claims(dice)))
        .collect();
    json!({ "secret": IndependentKey(dice.octets()).secret(), "claims": claims })
}
