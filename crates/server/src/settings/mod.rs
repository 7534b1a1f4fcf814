//! What an operator can set, read into types that cannot be half right.

mod layers;
mod origin;
mod problem;
mod read;
mod read_apps;
mod read_services;
mod reader;
mod reference;
mod guessing;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use weapp_login_core::{AppId, LegacyPolicy, Lifetimes};

pub use layers::{Layers, SettingLine};
pub use origin::Origin;
pub use problem::{Problem, SettingsError};
pub use read::key_sources;
pub use reference::TEXT as REFERENCE;

use crate::apps::Apps;
use crate::language::{Bilingual, Words};
use crate::secret_text::SecretText;
use crate::services::TeamServices;
use crate::store::sql::SqlOptions;
use crate::web_origin::WebOrigin;

/// Every setting, checked. `default.toml` says what each is for.
#[derive(Debug)]
pub struct Settings {
    pub data_dir: PathBuf,
    pub http: HttpSettings,
    /// Where the operator's pages are, unless in development.
    pub operator_listen: SocketAddr,
    pub database: SqlOptions,
    pub token_keys: KeySource,
    pub sealing_keys: KeySource,
    pub session: SessionSettings,
    pub login: LoginSettings,
    pub apps: Apps,
    pub legacy: Option<LegacySettings>,
    pub revocations: RevocationSettings,
    pub users: UserSettings,
    pub services: TeamServices,
    pub limits: LimitSettings,
    pub wechat: WechatSettings,
    pub log: LogSettings,
}

#[derive(Debug)]
pub struct HttpSettings {
    pub listen: SocketAddr,
    pub request_timeout: Duration,
    pub idle_timeout: Duration,
    pub head_timeout: Duration,
    pub write_timeout: Duration,
    /// In octets.
    pub head_limit: usize,
    /// In octets.
    pub body_limit: usize,
    pub shutdown_grace: Duration,
    pub trusted_proxies: Vec<IpNet>,
    /// Whose pages may ask.
    pub cors_origins: Vec<WebOrigin>,
    /// Phones reach the listener themselves, and not through a proxy.
    pub direct_clients: bool,
}

#[derive(Debug)]
pub struct LimitSettings {
    pub rates: RateSettings,
    pub at_once: AtOnceSettings,
    pub connections: Option<NonZeroU32>,
}

/// How often a minute; `None` for no limit.
#[derive(Debug)]
pub struct RateSettings {
    pub logins_per_user: Option<NonZeroU32>,
    pub refusals_per_user: Option<NonZeroU32>,
    pub logins_per_address: Option<NonZeroU32>,
    pub failed_logins_per_address: Option<NonZeroU32>,
    pub bad_tokens_per_address: Option<NonZeroU32>,
    pub bad_secrets_per_address: Option<NonZeroU32>,
}

/// How many at once; `None` for no limit.
#[derive(Debug)]
pub struct AtOnceSettings {
    pub logins: Option<NonZeroU32>,
    pub checks: Option<NonZeroU32>,
    pub legacy_checks: Option<NonZeroU32>,
    pub polls: Option<NonZeroU32>,
}

/// Where keys are read from.
#[derive(Clone, Debug)]
pub enum KeySource {
    File(KeyFile),
    /// The lines of a key file, and who gave them.
    Given {
        lines: SecretText,
        origin: Origin,
    },
}

#[derive(Clone, Debug)]
pub struct KeyFile {
    pub path: PathBuf,
    /// Whether others than its owner may read it.
    pub may_be_shared: bool,
}

impl Bilingual for KeySource {
    fn words(&self) -> Words {
        match self {
            Self::File(file) => Words::same(file.path.display()),
            Self::Given { origin, .. } => origin.words(),
        }
    }
}

#[derive(Debug)]
pub struct SessionSettings {
    pub mint: Mint,
    pub lifetimes: Lifetimes,
    pub max_skew: Duration,
    pub strict: bool,
    pub limit: Option<NonZeroU32>,
    pub last_seen_precision: Duration,
}

/// Which kind of token a login gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mint {
    V1,
    /// The first step of a migration, while some readers are still old.
    Legacy,
}

#[derive(Debug)]
pub struct LoginSettings {
    pub replay_window: Duration,
}

/// Legacy tokens and whose users hold them.
#[derive(Debug)]
pub struct LegacySettings {
    pub appid: AppId,
    pub policy: LegacyPolicy,
    /// Whoever has one token can find the secret.
    pub secret_is_guessable: bool,
}

#[derive(Debug)]
pub struct RevocationSettings {
    pub max_staleness: Duration,
}

#[derive(Debug)]
pub struct UserSettings {
    pub deletion_delay: Duration,
}

#[derive(Debug)]
pub struct WechatSettings {
    /// In the order in which they are tried.
    pub base_urls: Vec<String>,
    pub connect_timeout: Duration,
    pub timeout: Duration,
}

/// How long a login may take: every host of WeChat's is tried, and the database is asked twice (to claim the code,
/// to sign in), each time with a turn for a connection and two for the locks of others.
pub fn longest_login(wechat: &WechatSettings, database_patience: Duration) -> Duration {
    let hosts = u32::try_from(wechat.base_urls.len()).unwrap_or(u32::MAX);
    let exchange = wechat.timeout.saturating_mul(hosts);
    exchange
        .saturating_add(database_patience.saturating_mul(6))
        .saturating_add(Duration::from_secs(1))
}

#[derive(Debug)]
pub struct LogSettings {
    pub level: tracing::Level,
    pub format: LogFormat,
    /// Where logins are taken down, if anywhere.
    pub audit_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Settings {
    /// Checks everything and reports everything that is wrong at once.
    pub fn from_layers(layers: Layers) -> Result<Self, SettingsError> {
        read::settings(layers)
    }
}
