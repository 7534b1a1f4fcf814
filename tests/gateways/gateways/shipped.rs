//! The configurations of `crates/server/deploy`, with the operator's own lines filled in.

use std::path::Path;

use super::Program;

/// How a line of the operator's ends, but for a word about it.
const MARK: &str = "# yours";

/// A configuration file, as it is shipped.
pub struct Shipped(pub String);

impl Shipped {
    pub fn of(program: Program) -> Self {
        let file = match program {
            Program::Nginx => "nginx/weapp-login.conf",
            Program::Caddy => "caddy/Caddyfile",
        };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/deploy");
        Self(std::fs::read_to_string(folder.join(file)).unwrap())
    }

    /// As an operator does it: nothing but the marked lines changes, and each of them is looked at.
    pub fn filled_in(&self, place: impl Fn(&str) -> String) -> String {
        let lines = self.0.lines().map(|line| match line.split_once(MARK) {
            Some((setting, _)) => place(setting.trim()),
            None => line.to_owned(),
        });
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }
}

/// The first of these that is the line's own; a line that nobody knows is a mistake.
pub fn in_the_place_of(setting: &str, replacements: &[(&str, String)]) -> String {
    let found = replacements.iter().find(|(old, _)| *old == setting);
    let (_, new) = found.unwrap_or_else(|| panic!("nothing for the operator's line {setting:?}"));
    new.clone()
}
