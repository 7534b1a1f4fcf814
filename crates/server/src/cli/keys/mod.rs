//! `weapp-login keys …`

mod new;
mod list;
mod inspect_key;
mod rotate;
mod which_keys;
mod sealed_rows;

use clap::Subcommand;

use super::command_error::CommandError;
use super::terminal::Terminal;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 打印一个新密钥 / Print a new key, one line for a key file
    New(new::Arguments),
    /// 列出密钥，不显示内容 / List the keys and what each is for; never the keys themselves
    List(list::Arguments),
    /// 打印只能看的那一半，给令牌检视页用 / Print the half that only reads tokens, for the inspector page
    InspectKey(inspect_key::Arguments),
    /// 轮换密钥，三步，没有人需要重新登录 / Rotate a key, in three steps, with nobody logged out
    #[command(subcommand)]
    Rotate(rotate::Command),
}

pub(super) async fn run(command: Command, terminal: Terminal) -> Result<(), CommandError> {
    match command {
        Command::New(arguments) => new::run(&arguments, terminal),
        Command::List(arguments) => list::run(&arguments, terminal).await,
        Command::InspectKey(arguments) => inspect_key::run(&arguments, terminal),
        Command::Rotate(command) => rotate::run(command, terminal).await,
    }
}
