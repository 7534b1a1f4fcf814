//! `weapp-login users import FILE`

use std::path::PathBuf;

use clap::Args;

use super::columns::table;
use super::command_error::CommandError;
use super::terminal::Terminal;
use super::{SettingsArguments, open_store};
use crate::clock;
use crate::development;
use crate::import;
use crate::language::{Bilingual, Language, Words, words};
use crate::store::{ImportSummary, Store};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// CSV 文件 / The CSV file
    file: PathBuf,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
列：appid,openid[,unionid[,external_id[,created_at]]]；第一行可以写列名，那样顺序随意。
有一行不对就什么都不导入，并说明是哪一行；同一个文件再导入一次什么都不变。

例子：
  weapp-login users import users.csv --config weapp-login.toml
/
Columns: appid,openid[,unionid[,external_id[,created_at]]]; the first line may name them, in any
order. If a line is wrong nothing is taken, and the line is told. The same file again changes
nothing.

Example:
  weapp-login users import users.csv --config weapp-login.toml";

pub(super) async fn run(arguments: Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let file = arguments.file.display();
    let settings = arguments.settings.settings()?;
    if arguments.settings.dev {
        development::prepare(&settings.data_dir)?;
    }
    let text = std::fs::read_to_string(&arguments.file).map_err(|error| {
        let cause = error.words();
        CommandError(words!("{file}：{}", "{file}: {}", cause))
    })?;
    let nothing_taken = |error: Words| {
        CommandError(words!(
            "{file}：什么都没有导入\n{}",
            "{file}: nothing was taken\n{}",
            error
        ))
    };
    let now = clock::system()();
    let users =
        import::read(&text, &settings.apps, now).map_err(|error| nothing_taken(error.words()))?;
    let store = open_store(&settings.database).await?;
    let summary = store
        .import_users(&users, now)
        .await
        .map_err(|error| nothing_taken(error.words()))?;
    store.close().await;
    terminal.print(&counts(&summary, terminal.language))?;
    Ok(())
}

fn counts(summary: &ImportSummary, language: Language) -> String {
    let rows = [
        ("新用户 / users created", summary.users_created),
        ("新身份 / identities created", summary.identities_created),
        ("已存在 / already there", summary.already_there),
    ]
    .map(|(name, count)| (Words::from(name), count.to_string()));
    table(
        rows.iter()
            .map(|(name, count)| (name.said_in(language), count.clone())),
    )
}
