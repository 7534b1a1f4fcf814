//! The configurations of `crates/server/deploy`, with the operator's own lines filled in.

use super::Program;

/// How a line of the operator's ends, but for a word about it.
const MARK: &str = "# yours";

/// A configuration file, as it is shipped.
pub struct Shipped(&'static str);

impl Shipped {
    pub fn of(program: Program) -> Self {
        Self(match program {
            Program::Nginx => include_str!("../../../crates/server/deploy/nginx/weapp-login.conf"),
            Program::Caddy => include_str!("../../../crates/server/deploy/caddy/Caddyfile"),
        })
    }

    pub fn text(&self) -> &'static str {
        self.0
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
