//! `weapp-login serve`

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use weapp_login_wechat::simulator::{RunningSimulator, Simulator};

use super::command_error::CommandError;
use super::hang_ups::HangUps;
use super::terminal::Terminal;
use super::{SettingsArguments, StopSignals, banner};
use crate::clock::{self, Clock};
use crate::development::{self, DevelopmentApp, RealApp};
use crate::http::INSPECTOR_PATH;
use crate::language::{Bilingual, words};
use crate::log;
use crate::server::RunningServer;
use crate::service::Development;
use crate::settings::{Layers, Origin, Settings};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: SettingsArguments,
    /// 监听地址 [默认：127.0.0.1:8080] / Where to listen [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// 开发时用真实的微信：小程序的 appid / Develop with the real WeChat: the appid of the mini program
    #[arg(long, value_name = "APPID", requires = "dev", requires = "secret_file")]
    appid: Option<String>,
    /// 以及存放 AppSecret 的文件 / And the file that holds its AppSecret
    #[arg(long, value_name = "FILE", requires = "appid")]
    secret_file: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Ctrl-C 或 SIGTERM：做完手上的请求再停；第二次就立刻停。SIGHUP：重新读密钥文件。
日志写到标准错误。缺少、写错或不认识的设置会一次列全。

例子：
  weapp-login serve --dev
  weapp-login serve --dev --appid wx0123456789abcdef --secret-file appsecret.txt
  weapp-login serve --config /etc/weapp-login.toml
  WEAPP_LOGIN__LOG__FORMAT=json weapp-login serve --config /etc/weapp-login.toml
/
Ctrl-C or SIGTERM finishes the requests at hand; a second one stops at once. SIGHUP reads the key
files anew. The log goes to standard error. Settings that are missing, wrong or unknown are told
all at once.

Examples:
  weapp-login serve --dev
  weapp-login serve --dev --appid wx0123456789abcdef --secret-file appsecret.txt
  weapp-login serve --config /etc/weapp-login.toml
  WEAPP_LOGIN__LOG__FORMAT=json weapp-login serve --config /etc/weapp-login.toml";

pub(super) async fn run(arguments: Arguments, terminal: Terminal) -> Result<(), CommandError> {
    let clock = clock::system();
    // From the first moment on: nobody may end a server that only wanted it to read its keys anew.
    let hang_ups = HangUps::hear();
    if arguments.settings.dev {
        develop(arguments, clock, hang_ups, terminal).await
    } else {
        serve(arguments, clock, hang_ups).await
    }
}

async fn serve(arguments: Arguments, clock: Clock, hang_ups: HangUps) -> Result<(), CommandError> {
    let mut layers = arguments.settings.layers(|_| {});
    add_listen(&mut layers, arguments.listen);
    let settings = Settings::from_layers(layers)?;
    let _log = log::start(&settings.log);
    let server = RunningServer::start(settings, clock, None).await?;
    // Whoever reads that it serves may stop it at once.
    let stops = StopSignals::hear();
    tracing::info!(address = %server.address(), version = env!("CARGO_PKG_VERSION"), "serving");
    if let Some(address) = server.operator_address() {
        tracing::info!(page = %format_args!("http://{address}{INSPECTOR_PATH}"), "serving the operator");
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "operator.listen is not loopback: put TLS and a login in front of it");
        }
    }
    let stops = serve_until_stopped(&server, hang_ups, stops).await;
    tracing::info!("stopping");
    stop_unless_impatient(server, stops).await;
    Ok(())
}

async fn develop(
    arguments: Arguments,
    clock: Clock,
    hang_ups: HangUps,
    terminal: Terminal,
) -> Result<(), CommandError> {
    let (app, simulated) = app(&arguments, clock.clone()).await?;
    let mut layers = arguments
        .settings
        .layers(|layers| development::add_layer(layers, &app));
    add_listen(&mut layers, arguments.listen);
    let settings = Settings::from_layers(layers)?;
    require_loopback(settings.http.listen)?;
    let data_dir = &settings.data_dir;
    development::prepare(data_dir).map_err(|error| {
        let (data_dir, cause) = (data_dir.display(), error.words());
        CommandError(words!(
            "{data_dir} 建不了：{}",
            "{data_dir} can't be made: {}",
            cause
        ))
    })?;
    let _log = log::start(&settings.log);
    let (simulator, running_simulator) = simulated.unzip();
    let banner = banner::Banner::new(&settings, simulator.is_some());
    let development = Development { simulator };
    let server = RunningServer::start(settings, clock, Some(development)).await?;
    let stops = StopSignals::hear();
    // A closed terminal is no reason not to serve.
    let _ = terminal.say(&banner.words(server.address()));
    let stops = serve_until_stopped(&server, hang_ups, stops).await;
    stop_unless_impatient(server, stops).await;
    if let Some(running) = running_simulator {
        running.stop().await;
    }
    Ok(())
}

/// A SIGHUP has the keys read anew meanwhile.
async fn serve_until_stopped(
    server: &RunningServer,
    mut hang_ups: HangUps,
    mut stops: StopSignals,
) -> StopSignals {
    loop {
        tokio::select! {
            () = stops.next() => return stops,
            () = hang_ups.next() => {
                if hang_ups.terminal_is_gone() {
                    return stops;
                }
                server.reread_keys();
            }
        }
    }
}

/// A second signal ends it at once.
async fn stop_unless_impatient(server: RunningServer, mut stops: StopSignals) {
    tokio::select! {
        () = server.stop() => {}
        () = stops.next() => {}
    }
}

async fn app(
    arguments: &Arguments,
    clock: Clock,
) -> Result<(DevelopmentApp, Option<(Simulator, RunningSimulator)>), CommandError> {
    if let (Some(appid), Some(secret_file)) = (&arguments.appid, &arguments.secret_file) {
        let app = RealApp {
            appid: appid.clone(),
            secret_file: secret_file.clone(),
        };
        return Ok((DevelopmentApp::Real(app), None));
    }
    let (simulator, running) = development::start_simulator(clock).await?;
    Ok((
        DevelopmentApp::Simulated {
            base_url: running.base_url(),
        },
        Some((simulator, running)),
    ))
}

fn add_listen(layers: &mut Layers, listen: Option<SocketAddr>) {
    if let Some(address) = listen {
        layers.set("http.listen", address.to_string(), Origin::Flag("--listen"));
    }
}

/// Anybody can be anybody with the simulator, so nobody else may reach it.
fn require_loopback(listen: SocketAddr) -> Result<(), CommandError> {
    if listen.ip().is_loopback() {
        return Ok(());
    }
    Err(CommandError(words!(
        "--dev 只能监听本机（--listen 127.0.0.1:8080），{listen} 不行；给别人用请写配置文件并用 serve --config",
        "--dev serves this machine alone: --listen 127.0.0.1:8080; for others write a file and use serve --config"
    )))
}
