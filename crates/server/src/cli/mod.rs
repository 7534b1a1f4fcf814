//! The command line.
//!
//! Exit codes: 0 done, 1 failed, 2 the command line itself is wrong, 3 the answer is no (`migrate --check`,
//! `token inspect`).

mod command_line;
mod settings_arguments;
mod help;
mod usage_error;
mod command_error;
mod terminal;
mod local_time;
mod columns;

mod serve;
mod banner;
mod hang_ups;
mod stop_signal;
mod migrate;
mod config;
mod keys;
mod users;
mod import_users;
mod export_users;
mod sessions;
mod token;
mod backup;
mod simulator;
mod healthcheck;
mod completions;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::server::StartError;
use crate::store::sql::{SqlOptions, SqlStore};
use command_error::CommandError;
use command_line::CommandLine;
use settings_arguments::SettingsArguments;
use stop_signal::StopSignals;
use terminal::Terminal;

/// What a command that asks something has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
}

const NO: u8 = 3;

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let language = command_line::language(&arguments);
    let mut command = help::in_language(CommandLine::command(), language);
    let command_line = command
        .try_get_matches_from_mut(arguments)
        .and_then(|matches| CommandLine::from_arg_matches(&matches));
    let command_line = match command_line {
        Ok(command_line) => command_line,
        Err(error) => return usage_error::print(&error, language).into(),
    };
    let terminal = Terminal { language };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(command_line.run(terminal)),
        Err(error) => Err(error.into()),
    };
    match done {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => NO.into(),
        Err(CommandError(words)) => {
            terminal.note(&words);
            ExitCode::FAILURE
        }
    }
}

/// The database, for a command that works on it.
async fn open_store(options: &SqlOptions) -> Result<SqlStore, StartError> {
    let opened = SqlStore::open(options).await;
    opened.map_err(|error| StartError::of_database(&options.url, &error))
}
