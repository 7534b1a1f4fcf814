//! `weapp-login users export`

use std::fs::OpenOptions;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::command_error::CommandError;
use super::terminal::Terminal;
use super::{SettingsArguments, open_store};
use crate::export::{self, ExportError, Format, Written};
use crate::language::words;
use crate::store::Store as _;

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
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

const EXAMPLES: &str = "\
没有 session_key，也没有令牌。导出期间新来的用户可能在里面，也可能不在。CSV 可以再导入，但是 user_id 和封禁不在里面：导入的用户有
新的 user_id。

例子：
  weapp-login users export --out users.ndjson --config weapp-login.toml
  weapp-login users export --format csv --config weapp-login.toml | gzip > users.csv.gz
/
No session_key and no token is in it. Users who come meanwhile may be in it or not. The CSV can be
imported again, but the user_id and a block are not in it: imported users have new ids.

Examples:
  weapp-login users export --out users.ndjson --config weapp-login.toml
  weapp-login users export --format csv --config weapp-login.toml | gzip > users.csv.gz";

pub(super) async fn run(arguments: Arguments, terminal: Terminal) -> Result<(), CommandError> {
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
    match written {
        // Whoever has stopped reading has read enough.
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => {
            note_what_is_left_out(written?, terminal);
            Ok(())
        }
    }
}

/// Beside the file, which is for a program.
fn note_what_is_left_out(written: Written, terminal: Terminal) {
    let Written { users, cut_short } = written;
    if cut_short > 0 {
        terminal.note(&words!(
            "{users} 个用户里有 {cut_short} 个被封禁、等待删除，或者有两个 unionid：CSV 里没有这些，导入以后请自己补上；--format ndjson 里都有",
            "{cut_short} of {users} users are blocked, wait to be deleted or have two unionids, which the CSV can't say: \
             see to them after the import; --format ndjson says it all"
        ));
    }
}

/// Openids are in it.
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
