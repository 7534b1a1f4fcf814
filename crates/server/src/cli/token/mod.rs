//! `weapp-login token …`

mod inspect;
mod report;
mod sentences;
mod json;

use clap::Subcommand;

use super::Answer;
use super::command_error::CommandError;
use super::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 检查一个令牌，打印判定和内容 / Check a token, and print the verdict and what it holds
    Inspect(inspect::Arguments),
}

pub(super) fn run(command: Command, terminal: Terminal) -> Result<Answer, CommandError> {
    let Command::Inspect(arguments) = command;
    inspect::run(&arguments, terminal)
}
