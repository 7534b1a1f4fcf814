//! `weapp-login healthcheck`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use humantime::parse_duration;

use super::SettingsArguments;
use super::command_error::CommandError;
use crate::language::words;

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// 只问进程还在不在（/healthz），不问数据库 / Ask only whether it answers (/healthz), not for its database
    #[arg(long)]
    live: bool,
    /// 最多等多久 [默认：3s] / How long to wait [default: 3s]
    #[arg(long, value_name = "TIME", default_value = "3s", hide_default_value = true, value_parser = parse_duration)]
    timeout: Duration,
    /// serve 用了 --listen 时，同样的地址 / The address of serve's --listen, if that was given
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
问 http.listen 上的 /readyz：0 = 正常，1 = 不正常。监听 0.0.0.0 时问 127.0.0.1。不需要 curl。

Dockerfile：
  HEALTHCHECK CMD [\"/weapp-login\", \"healthcheck\", \"--config\", \"/etc/weapp-login.toml\"]
/
Asks /readyz at http.listen: 0 is well, 1 is not. Of 0.0.0.0 it asks 127.0.0.1. It needs no curl.

In a Dockerfile:
  HEALTHCHECK CMD [\"/weapp-login\", \"healthcheck\", \"--config\", \"/etc/weapp-login.toml\"]";

pub(super) async fn run(arguments: &Arguments) -> Result<(), CommandError> {
    let address = match arguments.listen {
        Some(address) => address,
        None => arguments.settings.settings()?.http.listen,
    };
    let path = if arguments.live { "healthz" } else { "readyz" };
    let url = format!("http://{}/{path}", reachable(address));
    // No proxy stands before one's own machine.
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(arguments.timeout)
        .build();
    let answer = match client {
        Ok(client) => client.get(&url).send().await,
        Err(error) => Err(error),
    };
    let status = answer
        .map_err(|error| {
            let cause = crate::log::with_causes(&error.without_url());
            CommandError(words!(
                "{url} 没有回答：{cause}",
                "{url} does not answer: {cause}"
            ))
        })?
        .status();
    if status.is_success() {
        return Ok(());
    }
    let status = status.as_u16();
    Err(CommandError(words!(
        "{url} 回答 {status}",
        "{url} answers {status}"
    )))
}

/// Whoever listens everywhere is at home, too.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        IpAddr::V4(_) | IpAddr::V6(_) => {}
    }
    address
}
