//! `weapp-login config …`

mod print;
mod check;
mod reach;

use clap::Subcommand;

use super::command_error::CommandError;
use super::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 打印实际生效的设置和来源；密钥不显示 / Print the settings in force and where each comes from; never a secret
    Print(print::Arguments),
    /// 检查设置、密钥文件和权限，问题一次列全 / Look at settings, key files and modes; all problems at once
    Check(check::Arguments),
}

pub(super) async fn run(command: Command, terminal: Terminal) -> Result<(), CommandError> {
    match command {
        Command::Print(arguments) => print::run(&arguments, terminal),
        Command::Check(arguments) => check::run(&arguments, terminal).await,
    }
}
