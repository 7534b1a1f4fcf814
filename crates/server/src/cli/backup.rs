//! `weapp-login backup FILE`

use std::path::PathBuf;

use clap::Args;

use super::SettingsArguments;
use super::command_error::CommandError;
use super::terminal::Terminal;
use crate::language::words;
use crate::store::sql::SqlStore;

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// 备份写到哪里；已有的文件不会被覆盖 / Where to write it; no file is replaced
    file: PathBuf,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
备份里没有密钥：密钥文件请另外保存。恢复以后要做什么：crates/server/deploy/BACKUP.md。

例子：
  weapp-login backup /backup/weapp-login-$(date +%F).db --config weapp-login.toml
/
Keys are not in it: keep the key files elsewhere. What a restore asks for is told in
crates/server/deploy/BACKUP.md.

Example:
  weapp-login backup /backup/weapp-login-$(date +%F).db --config weapp-login.toml";

pub(super) async fn run(arguments: &Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let settings = arguments.settings.settings()?;
    SqlStore::back_up(&settings.database, &arguments.file).await?;
    let (url, file) = (&settings.database.url, arguments.file.display());
    let octets = std::fs::metadata(&arguments.file)?.len();
    terminal.say(&words!(
        "{url} 已备份到 {file}，{octets} 字节\n",
        "{url} is backed up to {file}, {octets} octets\n"
    ))?;
    Ok(())
}
