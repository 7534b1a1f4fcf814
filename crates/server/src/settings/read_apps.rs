//! The `[apps.NAME]` sections.

use std::str::FromStr;

use weapp_login_core::AppId;
use weapp_login_wechat::AppSecret;

use super::reader::{Given, Reader};
use crate::apps::{App, Apps};
use crate::language::{Bilingual, words};

impl Reader {
    pub(super) fn apps(&mut self) -> Option<Apps> {
        let names = self.app_names();
        if let Some(name) = names.iter().find(|name| !is_app_name(name)) {
            self.refuse(
                &format!("apps.{name}.appid"),
                "[apps.NAME] 的 NAME 只能用 a-z、0-9、_ 和 - / the NAME of [apps.NAME] is of a-z, 0-9, _ and -",
            );
        }
        if names.is_empty() {
            let when = "至少要有一个小程序：[apps.NAME]，里面写 appid 和 secret_file / at least one mini program is needed, as [apps.NAME] with appid and secret_file";
            self.missing("apps.NAME.appid", when);
        }
        let read: Vec<Option<App>> = names.iter().map(|name| self.app(name)).collect();
        let apps = read.into_iter().collect::<Option<Vec<App>>>()?;
        for (index, app) in apps.iter().enumerate() {
            if apps[..index]
                .iter()
                .any(|earlier| earlier.appid == app.appid)
            {
                self.refuse(
                    &format!("apps.{}.appid", app.name),
                    "另一个应用也是这个 appid / another app has the same appid",
                );
            }
        }
        let default_app = self.text("login.default_app")?;
        if !default_app.is_empty() && !names.contains(&default_app) {
            let names = names.join(", ");
            let reason = words!(
                "没有 [apps.{default_app}]；有的是 {names}",
                "there is no [apps.{default_app}]; there is {names}"
            );
            self.refuse("login.default_app", reason);
        }
        Apps::new(
            apps,
            Some(default_app.as_str()).filter(|name| !name.is_empty()),
        )
    }

    fn app(&mut self, name: &str) -> Option<App> {
        let appid = self.required_app_setting(name, "appid");
        let appid = appid.and_then(|(setting, text)| match AppId::from_str(&text) {
            Ok(appid) => Some(appid),
            Err(error) => self.wrong(&setting, error.words()),
        });
        let secret = self.app_secret(name);
        let open_platform = self
            .text(&format!("apps.{name}.open_platform"))
            .unwrap_or_default();
        Some(App {
            name: name.to_owned(),
            appid: appid?,
            secret: secret?,
            open_platform,
        })
    }

    fn app_secret(&mut self, name: &str) -> Option<AppSecret> {
        let (file_setting, secret_setting) = (
            format!("apps.{name}.secret_file"),
            format!("apps.{name}.secret"),
        );
        let (setting, text) = match self.given(&file_setting, &secret_setting)? {
            Given::One => match std::fs::read_to_string(self.text(&file_setting)?) {
                Ok(text) => (file_setting, text),
                Err(error) => return self.wrong(&file_setting, error.words()),
            },
            Given::Other | Given::Neither => self.required_app_setting(name, "secret")?,
        };
        match AppSecret::from_str(text.trim()) {
            Ok(secret) => Some(secret),
            Err(error) => self.wrong(&setting, error.words()),
        }
    }

    fn required_app_setting(&mut self, name: &str, key: &str) -> Option<(String, String)> {
        let setting = format!("apps.{name}.{key}");
        let text = self.text(&setting).filter(|text| !text.is_empty());
        if text.is_none() {
            self.missing(&setting, "每个应用都要有 / every app needs it");
        }
        Some((setting, text?))
    }
}

/// Variables are in capitals, so names must not differ by them.
fn is_app_name(name: &str) -> bool {
    name.bytes()
        .all(|octet| matches!(octet, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}
