//! `weapp-login simulator`

use std::net::SocketAddr;

use clap::Args;
use weapp_login_core::AppId;
use weapp_login_wechat::simulator::{SimulatedApp, Simulator, SimulatorOptions};

use super::StopSignals;
use super::command_error::CommandError;
use super::terminal::Terminal;
use crate::clock;
use crate::language::{Bilingual, words};

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// 监听地址 [默认：127.0.0.1:8090] / Where to listen [default: 127.0.0.1:8090]
    #[arg(
        long,
        value_name = "ADDR",
        default_value = "127.0.0.1:8090",
        hide_default_value = true
    )]
    listen: SocketAddr,
    /// 要模拟的小程序，可以多次 [默认：开发用的一个] / A mini program to simulate, again for more [default: one for development]
    #[arg(long, value_name = "APPID")]
    app: Vec<AppId>,
}

const EXAMPLES: &str = "\
它模仿微信的服务器，里面没有真东西：任何人都能当任何人。serve --dev 自带一个，不用另外启动。

例子：
  weapp-login simulator --listen 0.0.0.0:8090 --app wx0123456789abcdef
/
It imitates WeChat's servers and holds nothing real: anybody can be anybody. serve --dev brings
one of its own.

Example:
  weapp-login simulator --listen 0.0.0.0:8090 --app wx0123456789abcdef";

pub(super) async fn run(arguments: Arguments, terminal: Terminal) -> Result<(), CommandError> {
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
    let running = simulator.start(listen).await.map_err(|error| {
        let cause = error.words();
        CommandError(words!(
            "不能监听 {listen}：{}",
            "{listen} can't be listened on: {}",
            cause
        ))
    })?;
    // Whoever reads that it runs may stop it at once.
    let mut stops = StopSignals::hear();
    let base_url = running.base_url();
    let (appids, secret) = (appids.join(", "), development.secret().text());
    let addresses = format!(
        "{base_url}

  appid    {appids}
  secret   {secret}

  curl '{base_url}/simulator/code?user=alice'
  curl '{base_url}/simulator/scenarios'
  curl -X PUT '{base_url}/simulator/scenario?name=busy&times=1'

  weapp-login.toml:

[wechat]
simulator = \"{base_url}\"

"
    );
    // A closed terminal is no reason not to serve.
    let _ = terminal.say(&words!(
        "\n  微信模拟器  {addresses}  Ctrl-C 停止\n\n",
        "\n  WeChat's simulator  {addresses}  Ctrl-C to stop\n\n"
    ));
    stops.next().await;
    running.stop().await;
    Ok(())
}
