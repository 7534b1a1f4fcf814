//! Which server a command is for.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::development::{self, DevelopmentApp};
use crate::settings::{Layers, Origin, Settings, SettingsError};

/// The same words for `serve` and for everything that works on its database.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("which").required(true).args(["dev", "config"]))]
pub(super) struct SettingsArguments {
    /// 开发模式：什么都不用配置 / Development: nothing to configure
    #[arg(long, help_heading = SERVER)]
    pub(super) dev: bool,
    /// 配置文件 / The configuration file
    #[arg(long, value_name = "FILE", help_heading = SERVER)]
    pub(super) config: Option<PathBuf>,
    /// 数据目录 [默认：./data] / Where the database and the key files are [default: ./data]
    #[arg(long, value_name = "DIR", help_heading = SERVER)]
    pub(super) data_dir: Option<PathBuf>,
}

const SERVER: &str = "哪一个服务器 / Which server";

impl SettingsArguments {
    /// Defaults, file, environment and flags, with `development` between the first two.
    pub(super) fn layers(&self, development: impl FnOnce(&mut Layers)) -> Layers {
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
    pub(super) fn settings(&self) -> Result<Settings, SettingsError> {
        Settings::from_layers(self.layers_without_wechat())
    }

    pub(super) fn layers_without_wechat(&self) -> Layers {
        let app = DevelopmentApp::Simulated {
            base_url: "http://127.0.0.1".into(),
        };
        self.layers(|layers| {
            if self.dev {
                development::add_layer(layers, &app);
            }
        })
    }

    /// As they were typed, for a command to type next.
    pub(super) fn typed(&self) -> String {
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
