//! `weapp-login sessions end`

use clap::{ArgGroup, Args, Subcommand};
use weapp_login_core::{AppId, RevocationReason};

use super::command_error::CommandError;
use super::terminal::Terminal;
use super::{SettingsArguments, open_store};
use crate::clock;
use crate::language::words;
use crate::store::{Actor, Revoke, RevokeTarget, Store};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 结束所有人的会话，或一个小程序的 / End everybody's sessions, or those of one mini program
    End(Arguments),
}

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
#[command(group = ArgGroup::new("whose").required(true).args(["all", "appid"]))]
pub(super) struct Arguments {
    /// 所有人的 / Everybody's
    #[arg(long)]
    all: bool,
    /// 这个小程序的 / Those of this mini program
    #[arg(long)]
    appid: Option<AppId>,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
此刻以前登录的会话都在一秒内失效；小程序会自己用 wx.login 重新登录，用户多半感觉不到。
从备份恢复数据库以后，先运行它，再启动服务：备份之后结束的会话否则又能用了。

例子：
  weapp-login sessions end --all --config weapp-login.toml
  weapp-login sessions end --appid wx0123456789abcdef --config weapp-login.toml
/
Every session that was logged in before now ends within a second. Mini programs log in again by
themselves with wx.login; most users will not notice. When a database was restored from a backup,
do this before the servers start: what was ended since the backup would live again.

Examples:
  weapp-login sessions end --all --config weapp-login.toml
  weapp-login sessions end --appid wx0123456789abcdef --config weapp-login.toml";

pub(super) async fn run(command: Command, terminal: Terminal) -> Result<(), CommandError> {
    let Command::End(arguments) = command;
    let settings = arguments.settings.settings()?;
    let target = match arguments.appid {
        Some(appid) if settings.apps.by_appid(appid.as_str()).is_some() => RevokeTarget::App(appid),
        Some(appid) => {
            let served: Vec<String> = settings
                .apps
                .appids()
                .iter()
                .map(ToString::to_string)
                .collect();
            let served = served.join(", ");
            return Err(CommandError(words!(
                "{appid} 不是这个服务器的小程序；有的是 {served}",
                "{appid} is no app of this server; there is {served}"
            )));
        }
        None => RevokeTarget::All,
    };
    let whose = match &target {
        RevokeTarget::App(appid) => words!("{appid} 的", "of {appid}"),
        _ => "所有人的 / of everybody".into(),
    };
    let store = open_store(&settings.database).await?;
    let revoke = Revoke {
        target,
        reason: RevocationReason::Kicked,
        by: Actor::Operator,
        now: clock::system()(),
    };
    let done = store.revoke(&revoke).await;
    store.close().await;
    done?;
    terminal.say(&words!(
        "{}会话已经结束，一秒内在每台服务器上生效\n",
        "the sessions {} are ended, on every server within a second\n",
        whose
    ))?;
    Ok(())
}
