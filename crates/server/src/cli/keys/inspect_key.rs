//! `weapp-login keys inspect-key`

use clap::Args;
use zeroize::Zeroizing;

use super::super::SettingsArguments;
use super::super::command_error::CommandError;
use super::super::terminal::Terminal;
use crate::keys;
use crate::language::words;

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// 只要这一个 [默认：全部] / Only the key with this id [default: all of them]
    #[arg(value_name = "KID")]
    kid: Option<String>,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
例子：
  weapp-login keys inspect-key --config weapp-login.toml
/
Example:
  weapp-login keys inspect-key --config weapp-login.toml";

pub(super) fn run(arguments: &Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let settings = arguments.settings.settings()?;
    let ring = keys::token_keys(&settings.token_keys)?;
    let is_meant = |kid: &str| arguments.kid.as_deref().is_none_or(|meant| meant == kid);
    let lines: Vec<Zeroizing<String>> = ring
        .keys()
        .iter()
        .filter(|key| is_meant(&key.kid().to_string()))
        .map(|key| key.inspect_key().written())
        .collect();
    if lines.is_empty() {
        let kids: Vec<String> = ring
            .keys()
            .iter()
            .map(|key| key.kid().to_string())
            .collect();
        let kids = kids.join(", ");
        return Err(CommandError(words!(
            "没有这个密钥，只有 {kids}",
            "there is no such key here, but {kids}"
        )));
    }
    for line in &lines {
        terminal.print(line)?;
        terminal.print("\n")?;
    }
    terminal.note(
        &"能看令牌里写了什么；不能签发令牌，也不能证明令牌是真的。它仍然是秘密：谁有它，谁就能看所有令牌。 \
          / it reads what a token says; it can neither mint a token nor vouch for one. It is a secret still: \
          whoever has it reads every token."
            .into(),
    );
    Ok(())
}
