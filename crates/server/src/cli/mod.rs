//! The command line.

mod banner;
mod export_users;
mod hang_ups;
mod import_users;
mod keys;
mod serve;
mod simulator;
mod users;

use std::fmt;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgGroup, Args, Parser, Subcommand};

use crate::development::{self, DevelopmentApp};
use crate::log;
use crate::server::StartError;
use crate::settings::{Layers, Origin, Settings, SettingsError};
use crate::store::sql::{SqlOptions, SqlStore};

/// 微信小程序的登录与会话服务 / Login and sessions for WeChat mini programs.
#[derive(Debug, Parser)]
#[command(name = "weapp-login", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 启动服务 / Run the server.
    Serve(serve::Arguments),
    /// 单独运行微信模拟器 / Run WeChat's simulator alone.
    Simulator(simulator::Arguments),
    /// 用户 / Users.
    #[command(subcommand)]
    Users(UsersCommand),
    /// 密钥 / Keys.
    #[command(subcommand)]
    Keys(keys::Command),
}

#[derive(Debug, Subcommand)]
enum UsersCommand {
    /// 从 CSV 导入用户 / Bring users in from a CSV file: appid,openid[,unionid[,external_id[,created_at]]].
    Import(import_users::Arguments),
    /// 导出全部用户 / Write all users down, as lines of JSON or as CSV.
    Export(export_users::Arguments),
    /// 查看一个用户 / Show a user.
    Show(users::Arguments),
    /// 让一个用户的所有会话下线 / End all sessions of a user.
    Kick(users::Arguments),
    /// 封禁一个用户 / End all sessions of a user, and let no login in.
    Block(users::Arguments),
    /// 解封一个用户 / Let a blocked user log in again.
    Unblock(users::Arguments),
    /// 删除一个用户 / Forget a user; the next login makes a new one.
    Delete(users::Arguments),
}

impl UsersCommand {
    async fn run(self) -> Result<(), CommandError> {
        let (arguments, action) = match self {
            Self::Import(arguments) => return import_users::run(arguments).await,
            Self::Export(arguments) => return export_users::run(arguments).await,
            Self::Show(arguments) => (arguments, users::Action::Show),
            Self::Kick(arguments) => (arguments, users::Action::Kick),
            Self::Block(arguments) => (arguments, users::Action::Block),
            Self::Unblock(arguments) => (arguments, users::Action::Unblock),
            Self::Delete(arguments) => (arguments, users::Action::Delete),
        };
        users::run(arguments, action).await
    }
}

/// Which server is meant: the same words for `serve` and for everything that works on its database.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("which").required(true).args(["dev", "config"]))]
struct SettingsArguments {
    /// 开发模式：什么都不用配置 / Development: nothing to configure.
    #[arg(long)]
    dev: bool,
    /// 配置文件 / The configuration file.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// 数据目录 / Where the database and the key files are [default: ./data].
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl SettingsArguments {
    /// Defaults, file, environment and flags, with `development` between the first two.
    fn layers(&self, development: impl FnOnce(&mut Layers)) -> Layers {
        let mut layers = Layers::default();
        development(&mut layers);
        if let Some(path) = &self.config {
            layers.add_file(path);
        }
        layers.add_variables(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }));
        if let Some(path) = &self.data_dir {
            layers.set(
                "data_dir",
                path.to_string_lossy().into_owned(),
                Origin::Flag("--data-dir"),
            );
        }
        layers
    }

    /// The settings, for a command that asks no WeChat: a development server's app is known without one.
    fn settings(&self) -> Result<Settings, SettingsError> {
        let app = DevelopmentApp::Simulated {
            base_url: "http://127.0.0.1".into(),
        };
        let layers = self.layers(|layers| {
            if self.dev {
                development::add_layer(layers, &app);
            }
        });
        Settings::from_layers(layers)
    }

    /// As they were typed, for a command to type next.
    fn typed(&self) -> String {
        let mut typed = match &self.config {
            Some(path) => format!("--config {}", path.display()),
            None => "--dev".into(),
        };
        if let Some(path) = &self.data_dir {
            typed = format!("{typed} --data-dir {}", path.display());
        }
        typed
    }
}

/// The database, for a command that works on it.
async fn open_store(options: &SqlOptions) -> Result<SqlStore, StartError> {
    let opened = SqlStore::open(options).await;
    opened.map_err(|error| StartError::Database {
        url: options.url.clone(),
        cause: log::with_causes(&error),
    })
}

/// What ends a command: a text for the person who typed it.
#[derive(Debug)]
struct CommandError(String);

impl<E: std::error::Error + 'static> From<E> for CommandError {
    fn from(error: E) -> Self {
        Self(log::with_causes(&error))
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Runs the command that the process was started with.
pub fn run() -> ExitCode {
    let command_line = CommandLine::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    let done = match command_line.command {
        Command::Serve(arguments) => runtime.block_on(serve::run(arguments)),
        Command::Simulator(arguments) => runtime.block_on(simulator::run(arguments)),
        Command::Users(command) => runtime.block_on(command.run()),
        Command::Keys(command) => runtime.block_on(keys::run(command)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.0),
    }
}

fn fail(text: &str) -> ExitCode {
    // Nobody is left to be told if standard error is closed.
    let _ = writeln!(std::io::stderr(), "weapp-login: {text}");
    ExitCode::FAILURE
}

/// Ctrl-C, or what a service manager sends.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
