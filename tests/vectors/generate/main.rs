//! Writes `vectors/extra.json`: tokens that the shared vectors lack, by the independent implementation.
//!
//! With `--check` it writes nothing and fails, naming the first line that differs, if the file is not what it
//! would write. Every octet is the same on every run and every machine.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for the command line that stops at the first thing that is wrong"
)]

mod seed;
mod plaintext;
mod limits;
mod unknown_keys;
mod malformed_values;
mod malformed_maps;
mod malformed_padding;
mod legacy_windows;
mod document;

use std::process::ExitCode;

use weapp_login_tests::vector_files;

const FILE: &str = "extra.json";

fn main() -> ExitCode {
    let written = document::text();
    match std::env::args().nth(1).as_deref() {
        None => {
            std::fs::write(vector_files::path(FILE), written).unwrap();
            println!("vectors/{FILE} is written");
            ExitCode::SUCCESS
        }
        Some("--check") => check(&written),
        Some(other) => {
            eprintln!("{other} is not known; --check is, or nothing");
            ExitCode::FAILURE
        }
    }
}

fn check(written: &str) -> ExitCode {
    let committed = std::fs::read_to_string(vector_files::path(FILE)).unwrap_or_default();
    if committed == written {
        println!("vectors/{FILE} is what the generator writes");
        return ExitCode::SUCCESS;
    }
    let mut lines = committed.lines().zip(written.lines()).zip(1..);
    match lines.find(|((have, want), _)| have != want) {
        Some(((have, want), line)) => {
            eprintln!("vectors/{FILE}, line {line}\n  has     {have}\n  must be {want}");
        }
        None => eprintln!(
            "vectors/{FILE} has {} octets and must have {}",
            committed.len(),
            written.len()
        ),
    }
    ExitCode::FAILURE
}
