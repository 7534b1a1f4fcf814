//! What a justfile can't say well.
//!
//! ```text
//! cargo run --package xtask -- wasm    builds crates/wasm and its glue into web/token/src/wasm
//! ```
#![expect(clippy::print_stderr, reason = "it is a command")]

mod toolchain;
mod wasm;

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let done = match task.as_deref() {
        Some("wasm") => wasm::build(),
        _ => Err("the tasks are: wasm".to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
