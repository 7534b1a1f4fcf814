//! `weapp-login users export`

use std::fs::OpenOptions;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{CommandError, SettingsArguments, open_store};
use crate::export::{self, Format};
use crate::store::Store as _;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// 写到文件，别人不能读；不写就是标准输出 / Into a file that nobody else may read; without it, to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// 格式 / The format
    #[arg(long, value_enum, default_value_t = FormatName::Ndjson)]
    format: FormatName,
    #[command(flatten)]
    settings: SettingsArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    /// 每个用户一行 JSON，全部信息 / A line of JSON for each user, with everything
    Ndjson,
    /// users import 能读的 CSV，每个 openid 一行 / What users import reads, a line for each openid
    Csv,
}

pub(super) async fn run(arguments: Arguments) -> Result<(), CommandError> {
    let settings = arguments.settings.settings()?;
    let format = match arguments.format {
        FormatName::Ndjson => Format::Ndjson,
        FormatName::Csv => Format::Csv,
    };
    let store = open_store(&settings.database).await?;
    let written = match &arguments.out {
        Some(path) => {
            let mut file = BufWriter::new(private_file(path)?);
            export::write_users(&store, &settings.apps, format, &mut file).await
        }
        None => {
            let mut stdout = BufWriter::new(std::io::stdout());
            export::write_users(&store, &settings.apps, format, &mut stdout).await
        }
    };
    store.close().await;
    written?;
    Ok(())
}

/// Openids are in it.
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
