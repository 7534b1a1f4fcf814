//! `weapp-login completions SHELL`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::command_error::CommandError;
use super::command_line::CommandLine;
use super::help;
use super::terminal::Terminal;

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// bash、zsh、fish、elvish 或 powershell / bash, zsh, fish, elvish or powershell
    #[arg(hide_possible_values = true)]
    shell: Shell,
}

const EXAMPLES: &str = "\
例子：
  source <(weapp-login completions bash)                   写进 ~/.bashrc
  weapp-login completions zsh > \"${fpath[1]}/_weapp-login\"
  weapp-login completions fish > ~/.config/fish/completions/weapp-login.fish
/
Examples:
  source <(weapp-login completions bash)                   in ~/.bashrc
  weapp-login completions zsh > \"${fpath[1]}/_weapp-login\"
  weapp-login completions fish > ~/.config/fish/completions/weapp-login.fish";

pub(super) fn run(arguments: &Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let mut command = help::in_language(CommandLine::command(), terminal.language);
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "weapp-login", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(())
}
