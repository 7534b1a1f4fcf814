//! `weapp-login users import FILE`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{CommandError, SettingsArguments, open_store};
use crate::clock;
use crate::development;
use crate::import;
use crate::store::Store;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// CSV 文件 / The CSV file.
    file: PathBuf,
    #[command(flatten)]
    settings: SettingsArguments,
}

pub(super) async fn run(arguments: Arguments) -> Result<(), CommandError> {
    let file = arguments.file.display();
    let settings = arguments.settings.settings()?;
    if arguments.settings.dev {
        development::prepare(&settings.data_dir)?;
    }
    let text = std::fs::read_to_string(&arguments.file)
        .map_err(|error| CommandError(format!("{file}: {error}")))?;
    let nothing_taken = |error: String| {
        CommandError(format!(
            "{file}: 什么都没有导入 / nothing was taken\n{error}"
        ))
    };
    let now = clock::system()();
    let users = import::read(&text, &settings.apps, now)
        .map_err(|error| nothing_taken(error.to_string()))?;
    let store = open_store(&settings.database).await?;
    let summary = store
        .import_users(&users, now)
        .await
        .map_err(|error| nothing_taken(error.to_string()))?;
    store.close().await;
    let text = format!(
        "新用户 users created        {}\n新身份 identities created   {}\n已存在 already there        {}\n",
        summary.users_created, summary.identities_created, summary.already_there
    );
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
