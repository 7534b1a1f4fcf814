//! Writes what the native build answers, for every JavaScript runtime to answer the same.
//!
//! ```text
//! write-native-answers FILE [SCENES]
//! ```
//!
//! A scene is a codec and an inspector (keys, policy, legacy, revocations) and the tokens that they meet: good
//! ones, changed ones, legacy ones and rubbish, each at an instant that may turn the verdict. Everything is
//! drawn from a fixed seed. The answers are written by serde_json, not by the wasm crate's own writer.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for the command line that stops at the first thing that is wrong"
)]

mod dice;
mod names;
mod keys;
mod scene;
mod tokens;
mod answers;

use serde_json::json;

use dice::Dice;

const DEFAULT_SCENES: usize = 60;
const TOKENS_A_SCENE: usize = 80;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("which file to write");
    let scenes = arguments
        .next()
        .map_or(DEFAULT_SCENES, |scenes| scenes.parse().unwrap());
    let mut dice = Dice::seeded(b"weapp-login native answers 1");
    let scenes: Vec<_> = (0..scenes)
        .map(|_| scene::Scene::drawn(&mut dice).written(&mut dice, TOKENS_A_SCENE))
        .collect();
    let answers = json!({
        "names": names::all(),
        "keys": keys::answers(&mut dice),
        "scenes": scenes,
    });
    std::fs::write(&file, serde_json::to_vec(&answers).unwrap()).unwrap();
    println!("{} scenes of {TOKENS_A_SCENE} tokens", scenes.len());
}
