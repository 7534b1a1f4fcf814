//! `weapp-login migrate`

use clap::Args;

use super::command_error::CommandError;
use super::terminal::Terminal;
use super::{Answer, SettingsArguments};
use crate::development;
use crate::language::{Words, words};
use crate::server::StartError;
use crate::store::sql::{SchemaState, SqlOptions, SqlStore};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// 只看，不改；有没做的步骤时退出码是 3 / Look and change nothing; exit code 3 if a step is pending
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
几台机器同时运行也没关系。旧版本的服务可以在新表上继续工作，所以先 migrate，再逐台更新。
serve 启动时自己会升级；不想要就设 store.migrate = false。

例子：
  weapp-login migrate --check --config weapp-login.toml
  weapp-login migrate --config weapp-login.toml
/
Several may run at once. Older servers go on working on newer tables: migrate first, then update
the servers one by one. serve does it at its start by itself, unless store.migrate = false.

Examples:
  weapp-login migrate --check --config weapp-login.toml
  weapp-login migrate --config weapp-login.toml";

pub(super) async fn run(arguments: &Arguments, terminal: Terminal) -> Result<Answer, CommandError> {
    let settings = arguments.settings.settings()?;
    let options = &settings.database;
    let before = state(options).await?;
    if arguments.check {
        terminal.say(&pending(options, &before))?;
        return Ok(match before.pending.as_slice() {
            [] => Answer::Yes,
            _ => Answer::No,
        });
    }
    if arguments.settings.dev {
        development::prepare(&settings.data_dir)?;
    }
    SqlStore::migrate(options)
        .await
        .map_err(|error| StartError::of_database(&options.url, &error))?;
    let after = state(options).await?;
    let (url, from, to) = (&options.url, before.last_step, after.last_step);
    terminal.say(&if from == to {
        words!(
            "{url}：已经在第 {to} 步，什么都不用做\n",
            "{url}: at step {to} already, nothing to do\n"
        )
    } else {
        words!(
            "{url}：从第 {from} 步到了第 {to} 步\n",
            "{url}: from step {from} to step {to}\n"
        )
    })?;
    Ok(Answer::Yes)
}

async fn state(options: &SqlOptions) -> Result<SchemaState, StartError> {
    let state = SqlStore::schema_state(options).await;
    state.map_err(|error| StartError::of_database(&options.url, &error))
}

fn pending(options: &SqlOptions, state: &SchemaState) -> Words {
    let (url, step) = (&options.url, state.last_step);
    let steps = state
        .pending
        .iter()
        .map(|(number, name)| format!("  {number:04}_{name}\n"));
    let steps: String = steps.collect();
    if steps.is_empty() {
        words!(
            "{url}：在第 {step} 步，没有要做的\n",
            "{url}: at step {step}, nothing is pending\n"
        )
    } else {
        words!(
            "{url}：在第 {step} 步，还要做：\n{steps}",
            "{url}: at step {step}, pending are:\n{steps}"
        )
    }
}
