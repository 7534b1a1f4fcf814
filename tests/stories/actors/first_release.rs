//! The first release, as it still runs somewhere: built from what the main line was then.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use super::binary::without_settings;

/// 0.1.0. It has the tables of the second step.
const COMMIT: &str = "d82319cf245db458d25630fc71d09775a78b90e7";

/// Its program lies in a folder of its own, and what it is made of with that of this release: most of the
/// libraries are the same, and are not compiled twice.
static BINARY: LazyLock<escargot::CargoRun> = LazyLock::new(|| {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = target.join("first-release");
    escargot::CargoBuild::new()
        .manifest_path(unpacked(&folder).join("Cargo.toml"))
        .arg("--workspace")
        .arg("--locked")
        .bin("weapp-login")
        .target_dir(folder)
        .env("CARGO_BUILD_BUILD_DIR", target)
        .current_release()
        .run()
        .unwrap()
});

/// The command, with nothing of this machine's environment that could set anything.
pub fn weapp_login_of_the_first_release(arguments: &[&str]) -> Command {
    let mut command = without_settings(BINARY.command());
    command.args(arguments);
    command
}

/// Its files, with the times of the commit, so that they are compiled once.
fn unpacked(folder: &Path) -> PathBuf {
    let source = folder.join(COMMIT);
    if source.exists() {
        return source;
    }
    std::fs::create_dir_all(folder).unwrap();
    // Put in place when it is whole: whoever was interrupted begins again.
    let unfinished = tempfile::tempdir_in(folder).unwrap();
    let mut archive = Command::new("git")
        .args(["archive", COMMIT])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let unpacking = Command::new("tar")
        .args(["-x", "-C"])
        .arg(unfinished.path())
        .stdin(archive.stdout.take().unwrap())
        .status();
    assert!(
        archive.wait().unwrap().success() && unpacking.unwrap().success(),
        "这个克隆里没有第一个发布版 {COMMIT}，请取回全部历史 / \
         this clone does not have the first release, {COMMIT}: git fetch --unshallow"
    );
    std::fs::rename(unfinished.keep(), &source).unwrap();
    source
}
