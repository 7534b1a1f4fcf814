//! `crates/wasm` as a module and its glue.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::toolchain::{self, TARGET, Toolchain};

const GLUE: [&str; 3] = ["codec.js", "codec.d.ts", "codec_bg.wasm"];

/// Compiles, and writes the glue unless it is newer than what it is made of.
pub fn build() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize().map_err(|error| error.to_string())?;
    let module = compile(&root)?;
    let glue = root.join("web/token/src/wasm");
    if GLUE.iter().all(|file| is_newer(&glue.join(file), &module)) {
        return Ok(());
    }
    write_glue(&module, &glue).map_err(|error| format!("the glue can't be written: {error:#}"))
}

fn compile(root: &Path) -> Result<PathBuf, String> {
    let target_dir =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(root)
        .args([
            "build",
            "--quiet",
            "--locked",
            "--package",
            "weapp-login-wasm",
        ])
        .args(["--profile", "wasm", "--target", TARGET, "--target-dir"])
        .arg(&target_dir)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(root));
    if let Toolchain::Debian { rustc, linker } = toolchain::find()? {
        cargo
            .arg("-Zbuild-std=std,panic_abort")
            .env("RUSTC", rustc)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    }
    toolchain::run(&mut cargo)?;
    Ok(target_dir
        .join(TARGET)
        .join("wasm")
        .join("weapp_login_wasm.wasm"))
}

/// SHA-512 is faster with SIMD, which every runtime has had since 2023. One flag from the other is told by the
/// character that no path has.
fn flags(root: &Path) -> String {
    let mut flags = without_paths(root);
    flags.push(String::from("-Ctarget-feature=+simd128"));
    flags.join("\x1f")
}

/// Panics carry the paths of sources, and those of a builder's home are nobody's business, nor is where crates were
/// fetched from. Of several prefixes that fit the last one counts.
fn without_paths(root: &Path) -> Vec<String> {
    let home = |name: &str, below: &str| {
        std::env::var(name)
            .or_else(|_| std::env::var("HOME").map(|home| format!("{home}/{below}")))
            .unwrap_or_default()
    };
    let cargo_home = home("CARGO_HOME", ".cargo");
    let registries = fs::read_dir(format!("{cargo_home}/registry/src"));
    let crates = registries.into_iter().flatten().flatten();
    let mut paths = vec![
        (cargo_home, "cargo"),
        (home("RUSTUP_HOME", ".rustup"), "rustup"),
        (root.display().to_string(), "weapp-login"),
    ];
    paths.extend(crates.map(|registry| (registry.path().display().to_string(), "crates")));
    let flags = paths
        .iter()
        .filter(|(path, _)| !path.is_empty())
        .map(|(path, name)| format!("--remap-path-prefix={path}={name}"));
    flags.collect()
}

/// One module serves every runtime; how it is loaded is decided in `web/token`.
fn write_glue(module: &Path, glue: &Path) -> anyhow::Result<()> {
    let mut output = Bindgen::new()
        .input_path(module)
        .out_name("codec")
        .web(true)?
        .omit_default_module_path(true)
        .typescript(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    fs::create_dir_all(glue)?;
    output.emit(glue)
}

fn is_newer(file: &Path, than: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    match (modified(file), modified(than)) {
        (Ok(file), Ok(than)) => file > than,
        _ => false,
    }
}
