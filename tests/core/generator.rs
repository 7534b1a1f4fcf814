//! The vectors that are ours have one generator, and it is the only one who writes them.

use std::process::Command;

#[test]
fn the_committed_vectors_are_what_the_generator_writes() {
    let checked = Command::new(env!("CARGO_BIN_EXE_generate-vectors"))
        .arg("--check")
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{complaint}");
}
