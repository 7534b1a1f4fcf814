//! Writes what the native build answers, for every JavaScript runtime to answer the same.
//!
//! ```text
//! write-native-answers FILE
//! ```
//!
//! A scene is a codec and an inspector (keys, policy, legacy, revocations) and the tokens that they meet: good
//! ones, changed ones, legacy ones and rubbish, each at an instant that may turn the verdict. Everything is
//! drawn from a fixed seed. The answers are written by serde_json, not by the wasm crate's own writer.
//! Nothing is written unless every verdict, every reason and every boundary is among them.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for the command line that stops at the first thing that is wrong"
)]

mod dice;
mod names;
mod keys;
mod scene;
mod boundaries;
mod tokens;
mod claims;
mod sealing;
mod answers;
mod coverage;

use serde_json::json;

use coverage::Coverage;
use dice::Dice;
use scene::Scene;

const SCENES: usize = 136;
const NEEDED_TOKENS: usize = 20_000;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("which file to write");
    let mut dice = Dice::seeded(b"weapp-login native answers 2");
    let mut coverage = Coverage::default();
    let scenes: Vec<_> = (0..SCENES)
        .map(|_| Scene::drawn(&mut dice).written(&mut dice, &mut coverage))
        .collect();
    assert!(coverage.missing().is_empty(), "{:?}", coverage.missing());
    assert!(coverage.distinct_tokens() >= NEEDED_TOKENS);
    let answers = json!({
        "names": names::all(),
        "keys": keys::answers(&mut dice),
        "sealing": sealing::orders(&mut dice),
        "scenes": scenes,
    });
    std::fs::write(&file, serde_json::to_vec(&answers).unwrap()).unwrap();
    println!("{SCENES} scenes, {} tokens", coverage.distinct_tokens());
}
