//! Who works on the files of one world, and runs its commands.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::first_release::weapp_login_of_the_first_release;
use super::{Finished, World, weapp_login};

#[derive(Clone)]
pub struct Operator {
    program: fn(&[&str]) -> Command,
    config: PathBuf,
    folder: PathBuf,
}

impl Operator {
    pub fn of(world: &World) -> Self {
        Self {
            program: weapp_login,
            config: world.write_config(),
            folder: world.folder().to_owned(),
        }
    }

    /// The same one, before the team had this release.
    pub fn with_the_first_release(self) -> Self {
        Self {
            program: weapp_login_of_the_first_release,
            ..self
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = (self.program)(arguments);
        command.arg("--config").arg(&self.config);
        command
    }

    pub fn serve(&self) -> Command {
        self.command(&["serve"])
    }

    pub fn run(&self, arguments: &[&str]) -> Finished {
        Finished::of(self.command(arguments))
    }

    pub fn rotate(&self, step: &[&str]) -> Finished {
        self.run(&[&["keys", "rotate"], step].concat())
    }

    /// The ids in a key file, in their order.
    pub fn kids(&self, file: &str) -> Vec<String> {
        let text = std::fs::read_to_string(self.file(file)).unwrap();
        let keys = text.lines().filter(|line| line.starts_with("weapp-"));
        keys.map(|key| key.split('.').nth(1).unwrap().to_owned())
            .collect()
    }

    /// As `cp` does: into the file that is there, not in one stroke.
    pub fn copy(&self, from: &Path, to: &Path) {
        std::fs::write(to, "").unwrap();
        make_private(to);
        std::fs::copy(from, to).unwrap();
    }
}

/// Readable by its owner only, as a key file must be.
#[cfg(unix)]
pub fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
pub fn make_private(_: &Path) {}
