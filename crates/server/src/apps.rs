//! The mini programs that a server serves.

use weapp_login_core::AppId;
use weapp_login_wechat::AppSecret;

/// One mini program.
#[derive(Clone, Debug)]
pub struct App {
    pub name: String,
    pub appid: AppId,
    pub secret: AppSecret,
    /// Apps with the same name here share unionids.
    pub open_platform: String,
}

/// At least one app; no appid twice.
#[derive(Debug)]
pub struct Apps {
    apps: Vec<App>,
    /// Whose login it is when nobody says so.
    default: Option<usize>,
}

impl Apps {
    /// A single app is the default one. `None` if there is no app.
    pub fn new(apps: Vec<App>, default_name: Option<&str>) -> Option<Self> {
        let default = match default_name {
            Some(name) => apps.iter().position(|app| app.name == name),
            None => (apps.len() == 1).then_some(0),
        };
        (!apps.is_empty()).then_some(Self { apps, default })
    }

    pub fn all(&self) -> &[App] {
        &self.apps
    }

    pub fn default_app(&self) -> Option<&App> {
        self.apps.get(self.default?)
    }

    pub fn by_appid(&self, appid: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.appid.as_str() == appid)
    }

    pub fn by_name(&self, name: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.name == name)
    }

    pub fn appids(&self) -> Vec<AppId> {
        self.apps.iter().map(|app| app.appid.clone()).collect()
    }
}
