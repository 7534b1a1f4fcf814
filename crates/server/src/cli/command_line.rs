//! What can be typed.
//!
//! Every text is `中文 / English`, or in lines with `/` between the two languages; `help.rs` picks one.

use std::ffi::OsString;

use clap::{Parser, Subcommand};

use super::command_error::CommandError;
use super::terminal::Terminal;
use super::{
    Answer, backup, completions, config, export_users, healthcheck, import_users, keys, migrate,
    serve, sessions, simulator, token, users,
};
use crate::language::Language;

/// 微信小程序的登录与会话服务 / Login and sessions for WeChat mini programs
#[derive(Debug, Parser)]
#[command(name = "weapp-login", version, after_help = EXAMPLES)]
pub(super) struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// 说中文还是英文 [默认：按系统语言] / Which language to speak [default: the system's]
    #[arg(long, global = true, value_name = "zh|en")]
    lang: Option<Language>,
}

const EXAMPLES: &str = "\
例子：
  weapp-login serve --dev                              先试一试，什么都不用配置
  weapp-login config print --defaults                  全部设置和说明
  weapp-login config check --config weapp-login.toml   启动之前检查设置和密钥
  weapp-login serve --config weapp-login.toml          正式运行

环境变量 WEAPP_LOGIN__SECTION__KEY 覆盖配置文件，WEAPP_LOGIN_LANG=zh|en 选择语言。
退出码：0 完成，1 失败，2 命令行写错了，3 回答是“否”（migrate --check、token inspect）。
/
Examples:
  weapp-login serve --dev                              try it, with nothing to configure
  weapp-login config print --defaults                  every setting and what it is for
  weapp-login config check --config weapp-login.toml   look at settings and keys before a start
  weapp-login serve --config weapp-login.toml          for everybody else

Variables WEAPP_LOGIN__SECTION__KEY override the file; WEAPP_LOGIN_LANG=zh|en picks the language.
Exit codes: 0 done, 1 failed, 2 the command line is wrong, 3 the answer is no (migrate --check,
token inspect).";

const VARIABLE: &str = "WEAPP_LOGIN_LANG";

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务 / Run the server
    Serve(serve::Arguments),
    /// 升级数据库的表 / Bring the tables of the database up to date
    Migrate(migrate::Arguments),
    /// 查看和检查设置 / See and check the settings
    #[command(subcommand)]
    Config(config::Command),
    /// 密钥：生成、列出、轮换 / Keys: make, list, rotate
    #[command(subcommand)]
    Keys(keys::Command),
    /// 用户：导入、查看、踢下线、封禁、删除 / Users: bring in, show, kick, block, delete
    #[command(subcommand)]
    Users(UsersCommand),
    /// 结束很多人的会话 / End the sessions of many
    #[command(subcommand)]
    Sessions(sessions::Command),
    /// 看一个令牌 / Look into a token
    #[command(subcommand)]
    Token(token::Command),
    /// 备份 SQLite 数据库，不用停服务 / Back up a database of SQLite, while the server runs
    Backup(backup::Arguments),
    /// 单独运行微信模拟器 / Run WeChat's simulator alone
    Simulator(simulator::Arguments),
    /// 服务是否正常，给容器的 HEALTHCHECK 用 / Whether the server is well, for a container's HEALTHCHECK
    Healthcheck(healthcheck::Arguments),
    /// 打印 shell 的补全脚本 / Print what completes commands in a shell
    Completions(completions::Arguments),
}

#[derive(Debug, Subcommand)]
pub(super) enum UsersCommand {
    /// 从 CSV 文件导入用户 / Bring users in from a CSV file
    Import(import_users::Arguments),
    /// 导出全部用户：每行一个 JSON，或者 CSV / Write all users down, as lines of JSON or as CSV
    Export(export_users::Arguments),
    /// 查看一个用户 / Show a user
    Show(users::Arguments),
    /// 让一个用户的所有会话下线 / End all sessions of a user
    Kick(users::Arguments),
    /// 封禁一个用户：会话全部下线，不能再登录 / End all sessions of a user, and let no login in
    Block(users::Arguments),
    /// 解封一个用户 / Let a blocked user log in again
    Unblock(users::Arguments),
    /// 删除一个用户；再登录就是新用户 / Forget a user; the next login makes a new one
    Delete(users::Arguments),
}

impl CommandLine {
    pub(super) async fn run(self, terminal: Terminal) -> Result<Answer, CommandError> {
        match self.command {
            Command::Migrate(arguments) => return migrate::run(&arguments, terminal).await,
            Command::Token(command) => return token::run(command, terminal),
            Command::Serve(arguments) => serve::run(arguments, terminal).await?,
            Command::Config(command) => config::run(command, terminal).await?,
            Command::Keys(command) => keys::run(command, terminal).await?,
            Command::Users(command) => command.run(terminal).await?,
            Command::Sessions(command) => sessions::run(command, terminal).await?,
            Command::Backup(arguments) => backup::run(&arguments, terminal).await?,
            Command::Simulator(arguments) => simulator::run(arguments, terminal).await?,
            Command::Healthcheck(arguments) => healthcheck::run(&arguments).await?,
            Command::Completions(arguments) => completions::run(&arguments, terminal)?,
        }
        Ok(Answer::Yes)
    }
}

impl UsersCommand {
    async fn run(self, terminal: Terminal) -> Result<(), CommandError> {
        let (arguments, action) = match self {
            Self::Import(arguments) => return import_users::run(arguments, terminal).await,
            Self::Export(arguments) => return export_users::run(arguments, terminal).await,
            Self::Show(arguments) => (arguments, users::Action::Show),
            Self::Kick(arguments) => (arguments, users::Action::Kick),
            Self::Block(arguments) => (arguments, users::Action::Block),
            Self::Unblock(arguments) => (arguments, users::Action::Unblock),
            Self::Delete(arguments) => (arguments, users::Action::Delete),
        };
        users::run(arguments, action, terminal).await
    }
}

/// The language to speak, before anything is read: `--lang`, the variable, or the system's. A wrong one is told when
/// the command line is read.
pub(super) fn language(arguments: &[OsString]) -> Language {
    let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
    let flag = words.iter().enumerate().find_map(|(index, word)| {
        let value = word.strip_prefix("--lang")?;
        match value.strip_prefix('=') {
            Some(value) => Some(value),
            None if value.is_empty() => words.get(index + 1).copied(),
            None => None,
        }
    });
    let variable = std::env::var(VARIABLE).ok();
    let named = flag
        .or(variable.as_deref())
        .and_then(|text| text.parse().ok());
    named.unwrap_or_else(Language::of_the_system)
}
