//! `weapp-login config check`

use std::path::Path;

use clap::Args;

use super::super::SettingsArguments;
use super::super::command_error::CommandError;
use super::super::terminal::Terminal;
use super::reach;
use crate::keys;
use crate::language::{Bilingual, Words, words};
use crate::settings::{KeySource, Settings, key_sources};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// 还连一次数据库和微信：地址、密码、AppSecret 对不对 / Also connect to the database and WeChat: address, password, AppSecret
    #[arg(long)]
    connect: bool,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
什么都不改。--connect 用一个假的 code 问微信，看 appid 和 AppSecret 认不认。
退出码：0 没有问题，1 有问题。

例子：
  weapp-login config check --connect --config weapp-login.toml
/
It changes nothing. --connect asks WeChat with a code that is none, to see whether appid and
AppSecret are known there. Exit code: 0 no problem, 1 there are problems.

Example:
  weapp-login config check --connect --config weapp-login.toml";

pub(super) async fn run(arguments: &Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let mut problems = Vec::new();
    for (index, source) in key_sources(arguments.settings.layers_without_wechat())
        .iter()
        .enumerate()
    {
        problems.extend(
            source
                .as_ref()
                .and_then(|source| key_problem(index, source)),
        );
    }
    let settings = arguments.settings.settings();
    match &settings {
        Err(error) => problems.insert(0, error.words()),
        Ok(settings) => {
            problems.extend(data_dir_problem(settings));
            if arguments.connect {
                problems.extend(reach::problems(settings).await);
            }
        }
    }
    if problems.is_empty() {
        terminal.say(&words!("没有问题\n", "no problems\n"))?;
        return Ok(());
    }
    Err(CommandError(Words::joined(problems, "\n")))
}

fn key_problem(index: usize, source: &KeySource) -> Option<Words> {
    let error = if index == 0 {
        keys::token_keys(source).err()
    } else {
        keys::sealing_keys(source).err()
    };
    error.map(|error| error.words())
}

/// SQLite writes files beside its own.
fn data_dir_problem(settings: &Settings) -> Option<Words> {
    let path = settings.database.url.path()?;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let shown = folder.display();
    match std::fs::metadata(folder) {
        Err(error) => {
            let cause = error.words();
            Some(words!(
                "{shown}：数据库放不进去：{}",
                "{shown}: no place for the database: {}",
                cause
            ))
        }
        Ok(metadata) if metadata.permissions().readonly() => Some(words!(
            "{shown}：数据库放不进去：目录是只读的",
            "{shown}: no place for the database: the folder is read-only"
        )),
        Ok(_) => None,
    }
}
