//! `weapp-login config print`

use clap::Args;

use super::super::SettingsArguments;
use super::super::columns::padded;
use super::super::command_error::CommandError;
use super::super::terminal::Terminal;
use crate::language::{Bilingual, Language, Words, words};
use crate::settings::{Layers, REFERENCE, SettingLine};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// 打印全部设置的参考：默认值和说明 / Print the reference: every setting, its default and what it is for
    #[arg(long, group = "which")]
    defaults: bool,
    /// 只打印和默认值不同的 / Print only what is not a default
    #[arg(long, conflicts_with = "defaults")]
    changed: bool,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
例子：
  weapp-login config print --defaults > weapp-login.toml
  weapp-login config print --changed --config weapp-login.toml
/
Examples:
  weapp-login config print --defaults > weapp-login.toml
  weapp-login config print --changed --config weapp-login.toml";

/// Where the origins begin, unless a value is longer.
const ORIGIN_COLUMN: usize = 48;

pub(super) fn run(arguments: &Arguments, terminal: Terminal) -> Result<(), CommandError> {
    if arguments.defaults {
        terminal.print(REFERENCE)?;
        return Ok(());
    }
    let layers = arguments.settings.layers_without_wechat();
    let text = table(&layers, arguments.changed, terminal.language);
    let problems = layers.all_problems();
    terminal.print(&text)?;
    // What can't be understood is not in force; it is told, and fails.
    match problems {
        Some(problems) => Err(problems.into()),
        None => Ok(()),
    }
}

/// As a file would say it, in the order of the reference; each line with its origin.
fn table(layers: &Layers, only_changed: bool, language: Language) -> String {
    let mut section = String::new();
    let mut text = String::new();
    for line in layers.lines() {
        if only_changed && line.is_default() {
            continue;
        }
        if line.section != section {
            section.clone_from(&line.section);
            text.push_str(&format!("\n[{section}]\n"));
        }
        let value = value(&line);
        let origin = line.origin.words();
        text.push_str(&padded(value.said_in(language), ORIGIN_COLUMN));
        text.push_str(&format!("  # {}\n", origin.said_in(language)));
    }
    text
}

fn value(line: &SettingLine) -> Words {
    let key = &line.key;
    match &line.shown {
        Some(value) => Words::same(format!("{key} = {value}")),
        None if line.is_empty => words!("# {key}  没有设置", "# {key}  not set"),
        None => {
            let instead = line.instead.as_ref();
            let instead = instead.map(|text| format!(": {text}")).unwrap_or_default();
            words!(
                "# {key}  已设置，不显示{instead}",
                "# {key}  set, not shown{instead}"
            )
        }
    }
}
