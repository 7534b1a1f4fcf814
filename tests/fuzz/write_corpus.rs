//! Writes the corpus of a target into a folder, a file an input, as libFuzzer reads it.
#![expect(
    clippy::unwrap_used,
    reason = "a corpus that can't be written stops it"
)]

use std::path::PathBuf;

use weapp_login_fuzz::{TARGETS, corpus};

fn main() {
    let mut arguments = std::env::args_os().skip(1);
    let usage = "usage: write-corpus TARGET FOLDER";
    let (name, folder) = arguments.next().zip(arguments.next()).expect(usage);
    let names = TARGETS.map(|target| target.name).join(", ");
    let target = TARGETS.iter().find(|target| name == target.name);
    let target = target.ok_or(format!("the targets are {names}")).unwrap();
    let folder = PathBuf::from(folder);
    std::fs::create_dir_all(&folder).unwrap();
    for input in corpus(target) {
        std::fs::write(folder.join(input.name), input.octets).unwrap();
    }
}
