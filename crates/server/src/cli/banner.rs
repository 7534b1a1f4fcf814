//! What a development server says when it has started.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::http::INSPECTOR_PATH;
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
    pub(super) fn text(&self, address: SocketAddr) -> String {
        let Self {
            data_dir,
            appid,
            is_simulated,
        } = self;
        let wechat = if *is_simulated {
            "模拟 simulated"
        } else {
            "真实 the real one"
        };
        let mut text = String::new();
        // Writing to a String can't fail.
        let _ = write!(
            text,
            "\n  weapp-login {version}  开发模式 development\n\n\
             \x20 服务 server   http://{address}\n\
             \x20 页面 page     http://{address}{INSPECTOR_PATH}  看令牌里有什么 looks into tokens\n\
             \x20 数据 data     {data_dir}  (weapp-login.db, keys.txt)\n\
             \x20 微信 WeChat   {wechat}, appid {appid}\n\n",
            version = env!("CARGO_PKG_VERSION"),
        );
        if *is_simulated {
            let _ = write!(
                text,
                "  登录一次，再查会话 / log in and check, three lines to paste:\n\n\
                 CODE=$(curl -s 'http://{address}/simulator/code?user=alice' | sed 's/.*\"code\":\"\\([^\"]*\\)\".*/\\1/')\n\
                 TOKEN=$(curl -s \"http://{address}/login?code=$CODE\" | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')\n\
                 curl -s -H \"x-session: $TOKEN\" http://{address}/session\n\n",
            );
        }
        text.push_str("  Ctrl-C 停止 / to stop\n\n");
        text
    }
}
