//! Who works on the files of one world, and runs its commands.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Finished, World, weapp_login};

pub struct Operator {
    config: PathBuf,
    folder: PathBuf,
}

impl Operator {
    pub fn of(world: &World) -> Self {
        Self {
            config: world.write_config(),
            folder: world.folder().to_owned(),
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = weapp_login(arguments);
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
