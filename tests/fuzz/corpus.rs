//! The inputs that a target is tried on before any others.

use std::fs;
use std::path::Path;

use crate::Target;

pub struct Input {
    /// Where it comes from.
    pub name: String,
    pub octets: Vec<u8>,
}

/// What is made of the vectors; what long runs found, a line of hex each in `finds/`; and what once broke a
/// property, which libFuzzer leaves in `artifacts/`.
pub fn corpus(target: &Target) -> impl Iterator<Item = Input> {
    let seeds = (target.seeds)().into_iter().enumerate();
    let seeds = seeds.map(|(number, octets)| Input {
        name: format!("vector-{number}"),
        octets,
    });
    seeds
        .chain(finds(target.name))
        .chain(artifacts(target.name))
}

fn finds(target: &str) -> Vec<Input> {
    let file = home().join("finds").join(format!("{target}.txt"));
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines = text.lines().enumerate().map(|(number, line)| Input {
        name: format!("find-{number}"),
        octets: hex::decode(line).unwrap(),
    });
    lines.collect()
}

fn artifacts(target: &str) -> Vec<Input> {
    let Ok(folder) = fs::read_dir(home().join("artifacts").join(target)) else {
        return Vec::new();
    };
    let files = folder.map(|file| file.unwrap()).map(|file| Input {
        name: file.file_name().into_string().unwrap(),
        octets: fs::read(file.path()).unwrap(),
    });
    files.collect()
}

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
