//! `weapp-login simulator`

use std::io::Write;
use std::net::SocketAddr;

use clap::Args;
use weapp_login_core::AppId;
use weapp_login_wechat::simulator::{SimulatedApp, Simulator, SimulatorOptions};

use super::{CommandError, stop_signal};
use crate::clock;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// 监听地址 / Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// 要模拟的小程序，可以多次 / A mini program to simulate, again for more [default: one for development].
    #[arg(long, value_name = "APPID")]
    app: Vec<AppId>,
}

pub(super) async fn run(arguments: Arguments) -> Result<(), CommandError> {
    let development = SimulatedApp::development();
    let like_development = |appid| {
        let open_platform = development.open_platform().map(str::to_owned);
        SimulatedApp::new(appid, development.secret().clone(), open_platform)
    };
    let mut apps = arguments
        .app
        .into_iter()
        .map(like_development)
        .collect::<Result<Vec<_>, _>>()?;
    if apps.is_empty() {
        apps.push(development.clone());
    }
    let appids: Vec<String> = apps.iter().map(|app| app.appid().to_string()).collect();
    let simulator = Simulator::new(SimulatorOptions {
        apps,
        clock: clock::system(),
        ..SimulatorOptions::default()
    })?;
    let listen = arguments.listen;
    let running = simulator
        .start(listen)
        .await
        .map_err(|error| CommandError(format!("{listen} can't be listened on: {error}")))?;
    let base_url = running.base_url();
    let text = format!(
        "\n  微信模拟器 / WeChat's simulator  {base_url}\n\n\
         \x20 appid    {appids}\n\
         \x20 secret   {secret}\n\n\
         \x20 curl '{base_url}/simulator/code?user=alice'\n\
         \x20 curl '{base_url}/simulator/scenarios'\n\
         \x20 curl -X PUT '{base_url}/simulator/scenario?name=busy&times=1'\n\n\
         \x20 weapp-login.toml:\n\n\
         [wechat]\nsimulator = \"{base_url}\"\n\n\
         \x20 Ctrl-C 停止 / to stop\n\n",
        appids = appids.join(", "),
        secret = development.secret().text(),
    );
    // A closed terminal is no reason not to serve.
    let _ = std::io::stdout().write_all(text.as_bytes());
    stop_signal().await;
    running.stop().await;
    Ok(())
}
