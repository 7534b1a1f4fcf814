//! Written keys, right ones and changed ones, and what they are refused with.

use serde_json::{Value, json};
use weapp_login_core::{Inspector, KeyRing, Policy, SecretKey};
use weapp_login_tests::independent::IndependentKey;

use crate::dice::Dice;
use crate::tokens::changed;

const KEYS: usize = 40;

/// `null` is "accepted".
pub fn answers(dice: &mut Dice) -> Vec<Value> {
    let mut answers = Vec::new();
    for _ in 0..KEYS {
        let key = IndependentKey(dice.octets());
        for text in [key.secret(), key.inspect()] {
            let changed = changed(dice, &text);
            answers.push(answer(text));
            answers.push(answer(changed));
        }
    }
    let equal = IndependentKey([7; 64]);
    answers.extend([equal.secret(), equal.inspect(), String::new()].map(answer));
    answers
}

fn answer(text: String) -> Value {
    let in_codec = SecretKey::parse(&text).and_then(|key| KeyRing::new(vec![key]));
    let in_inspector = Inspector::new(Policy::default()).add_key(&text);
    json!({
        "text": text,
        "codec": in_codec.err().map(|error| error.code()),
        "inspector": in_inspector.err().map(|error| error.code()),
    })
}
