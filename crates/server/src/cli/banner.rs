//! What a development server says when it has started.

use std::net::SocketAddr;

use crate::http::INSPECTOR_PATH;
use crate::language::{Words, words};
use crate::settings::Settings;

pub(super) struct Banner {
    data_dir: String,
    appid: String,
    is_simulated: bool,
}

impl Banner {
    pub(super) fn new(settings: &Settings, is_simulated: bool) -> Self {
        Self {
            data_dir: settings.data_dir.display().to_string(),
            appid: settings
                .apps
                .default_app()
                .map(|app| app.appid.to_string())
                .unwrap_or_default(),
            is_simulated,
        }
    }

    /// The addresses, and three lines to paste that do a login and a check.
    pub(super) fn words(&self, address: SocketAddr) -> Words {
        let Self {
            data_dir,
            appid,
            is_simulated,
        } = self;
        let version = env!("CARGO_PKG_VERSION");
        let page = format!("http://{address}{INSPECTOR_PATH}");
        let wechat: Words = if *is_simulated {
            "模拟 / simulated".into()
        } else {
            "真实 / the real one".into()
        };
        let addresses = words!(
            "
  weapp-login {version}  开发模式

  服务  http://{address}
  页面  {page}  看令牌里有什么
  数据  {data_dir}  (weapp-login.db, keys.txt)
  微信  {}，appid {appid}

",
            "
  weapp-login {version}  development

  server  http://{address}
  page    {page}  looks into tokens
  data    {data_dir}  (weapp-login.db, keys.txt)
  WeChat  {}, appid {appid}

",
            wechat
        );
        let end = "  Ctrl-C 停止\n\n /   Ctrl-C to stop\n\n".into();
        if *is_simulated {
            addresses.and(&login_to_paste(address)).and(&end)
        } else {
            addresses.and(&end)
        }
    }
}

fn login_to_paste(address: SocketAddr) -> Words {
    let lines = format!(
        "\
CODE=$(curl -s 'http://{address}/simulator/code?user=alice' | sed 's/.*\"code\":\"\\([^\"]*\\)\".*/\\1/')
TOKEN=$(curl -s \"http://{address}/login?code=$CODE\" | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')
curl -s -H \"x-session: $TOKEN\" http://{address}/session

"
    );
    words!(
        "  登录一次，再查会话，复制这三行：\n\n{lines}",
        "  log in and check, three lines to paste:\n\n{lines}"
    )
}
