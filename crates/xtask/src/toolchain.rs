//! A compiler for WebAssembly: rustup's, or where only Debian's packages can be had, theirs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's package `rustc-web` and its sources, of which the standard library is built.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library/core";

pub enum Toolchain {
    /// The one that builds everything else.
    Installed,
    /// Debian's compiler with the standard library built from its sources.
    Debian { rustc: PathBuf, linker: PathBuf },
}

/// Finds one, or installs one.
pub fn find() -> Result<Toolchain, String> {
    if has_target() || (asks_rustup() && has_target()) {
        return Ok(Toolchain::Installed);
    }
    eprintln!("rustup gives no {TARGET}; Debian's rustc-web does");
    if !(Path::new(DEBIAN_SOURCES).exists() && debian_rustc_is_new_enough()) {
        install_debian_packages()?;
    }
    Ok(Toolchain::Debian {
        rustc: DEBIAN_RUSTC.into(),
        linker: rust_lld()?,
    })
}

/// Runs a command whose output is to be seen.
pub fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name}: {status}")),
        Err(error) => Err(format!("{name} can't be run: {error}")),
    }
}

fn has_target() -> bool {
    let libraries = printed("rustc", &["--print", "target-libdir", "--target", TARGET]);
    libraries.is_some_and(|path| Path::new(&path).exists())
}

fn asks_rustup() -> bool {
    let mut rustup = Command::new("rustup");
    rustup.args(["target", "add", TARGET]).stdin(Stdio::null());
    run(&mut rustup).is_ok()
}

fn install_debian_packages() -> Result<(), String> {
    let needed = format!(
        "the Rust target {TARGET} is needed: `rustup target add {TARGET}`, or Debian's packages rustc-web and rust-web-src"
    );
    let install = |arguments: &[&str]| {
        let mut command = if is_root() {
            Command::new("apt-get")
        } else {
            let mut sudo = Command::new("sudo");
            sudo.args(["--non-interactive", "apt-get"]);
            sudo
        };
        run(command.args(arguments))
    };
    install(&["update", "--quiet"])
        .and_then(|()| install(&["install", "--quiet", "--yes", "rustc-web", "rust-web-src"]))
        .map_err(|error| format!("{needed} ({error})"))
}

/// Other packages bring an older compiler, or sources for it, to the same place.
fn debian_rustc_is_new_enough() -> bool {
    let minor = |version: &str| {
        version
            .split('.')
            .nth(1)
            .and_then(|minor| minor.parse::<u32>().ok())
    };
    let version = printed(DEBIAN_RUSTC, &["--version"]).unwrap_or_default();
    minor(&version) >= minor(env!("CARGO_PKG_RUST_VERSION"))
}

fn is_root() -> bool {
    printed("id", &["-u"]).as_deref() == Some("0")
}

/// The linker that comes with every toolchain of rustup's.
fn rust_lld() -> Result<PathBuf, String> {
    let libraries = printed("rustc", &["--print", "target-libdir"]).unwrap_or_default();
    let linker = Path::new(&libraries).with_file_name("bin/rust-lld");
    if linker.exists() {
        Ok(linker)
    } else {
        Err(format!(
            "{} is missing: rustup's toolchain has it",
            linker.display()
        ))
    }
}

/// The first line that a command prints, if it succeeds.
fn printed(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output
        .status
        .success()
        .then(|| text.lines().next().unwrap_or_default().to_string())
}
