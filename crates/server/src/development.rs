//! `serve --dev`: what development needs, made and kept, with nothing configured.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use weapp_login_wechat::simulator::{RunningSimulator, SimulatedApp, Simulator, SimulatorOptions};

use crate::clock::Clock;
use crate::keys;
use crate::settings::{Layers, Origin};

/// The name of the one app, as in `[apps.NAME]`.
const APP_NAME: &str = "dev";
/// What the development settings of web/bff hold.
const SERVICE_SECRET: &str = "for-development-only";

/// The real mini program to develop with, instead of a simulated one.
#[derive(Clone, Debug)]
pub struct RealApp {
    pub appid: String,
    pub secret_file: PathBuf,
}

/// Makes the folder and the key files, unless they are there.
pub fn prepare(data_dir: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(data_dir)?;
    keys::make_missing_files(
        &data_dir.join("keys.txt"),
        &data_dir.join("sealing-keys.txt"),
    )
}

/// WeChat, in this process, on a port of its own: even here the exchange is real HTTP.
pub async fn start_simulator(clock: Clock) -> io::Result<(Simulator, RunningSimulator)> {
    let simulator = Simulator::new(SimulatorOptions {
        clock,
        ..SimulatorOptions::default()
    })
    .map_err(io::Error::other)?;
    let running = simulator
        .clone()
        .start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
        .await?;
    Ok((simulator, running))
}

/// The layer between the defaults and the environment.
pub fn add_layer(layers: &mut Layers, app: &DevelopmentApp) {
    // The example BFF follows the revocations with nothing configured. It is no secret: nobody but this machine
    // can ask.
    let service_secrets = vec![SERVICE_SECRET];
    layers.set("services.secrets", service_secrets, Origin::Development);
    // A test logs in more often than any person does.
    layers.set("limits.logins_per_user", 0, Origin::Development);
    let mut set = |key: &str, value: &str| layers.set(key, value, Origin::Development);
    match app {
        DevelopmentApp::Simulated { base_url } => {
            let app = SimulatedApp::development();
            set(&format!("apps.{APP_NAME}.appid"), app.appid().as_str());
            set(&format!("apps.{APP_NAME}.secret"), app.secret().text());
            set(
                &format!("apps.{APP_NAME}.open_platform"),
                app.open_platform().unwrap_or_default(),
            );
            set("wechat.simulator", base_url);
        }
        DevelopmentApp::Real(app) => {
            set(&format!("apps.{APP_NAME}.appid"), &app.appid);
            set(
                &format!("apps.{APP_NAME}.secret_file"),
                &app.secret_file.to_string_lossy(),
            );
        }
    }
}

/// Which mini program a development server serves.
#[derive(Clone, Debug)]
pub enum DevelopmentApp {
    Simulated { base_url: String },
    Real(RealApp),
}
