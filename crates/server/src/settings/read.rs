//! From layers to settings: each value parsed, the whole checked, every problem kept.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use weapp_login_core::Lifetimes;
use weapp_login_core::legacy::{LegacyCipher, LegacyPolicy};
use weapp_login_core::policy::LifetimesError;
use weapp_login_wechat::AppSecret;

use super::guessing::is_guessable;
use super::layers::Layers;
use super::problem::SettingsError;
use super::reader::{Given, Reader};
use super::{
    AtOnceSettings, HttpSettings, KeyFile, KeySource, LegacySettings, LimitSettings, LogFormat,
    LogSettings, LoginSettings, Mint, RateSettings, RevocationSettings, SessionSettings, Settings,
    UserSettings, WechatSettings, longest_login,
};
use crate::apps::{App, Apps};
use crate::language::{Bilingual, words};
use crate::secret_text::SecretText;
use crate::store::sql::{DatabaseUrl, DatabaseUrlError, SqlOptions};
use crate::web_origin::WebOrigin;

pub(super) fn settings(mut layers: Layers) -> Result<Settings, SettingsError> {
    if let Some(unreadable) = layers.unreadable_file() {
        // Whatever is missing is missing because of that.
        return Err(SettingsError(vec![unreadable]));
    }
    let mut reader = Reader::new(layers);
    let settings = reader.settings();
    let problems = reader.into_problems();
    match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => Err(SettingsError(problems)),
    }
}

/// Where the token keys and the sealing keys are, whatever else is wrong with the settings.
pub fn key_sources(layers: Layers) -> [Option<KeySource>; 2] {
    Reader::new(layers).key_sources()
}

impl Reader {
    /// Every part is read before the first missing one ends it, so that all problems are found.
    fn settings(&mut self) -> Option<Settings> {
        let data_dir = self.parse::<PathBuf>("data_dir");
        let http = self.http();
        let operator_listen = self.address("operator.listen");
        let database = self.database();
        let [token_keys, sealing_keys] = self.key_sources();
        let session = self.session();
        let login = self.duration("login.replay_window");
        let apps = self.apps();
        let legacy = apps.as_ref().map(|apps| self.legacy(apps));
        let max_staleness = self.max_staleness();
        let deletion_delay = self.duration("users.deletion_delay");
        let services = self.services();
        let limits = self.limits();
        let wechat = self.wechat(apps.as_ref());
        let log = self.log();
        if let (Some(http), Some(wechat)) = (&http, &wechat) {
            let patience = database.as_ref().map(|database| database.patience);
            self.check_time_for_a_login(http, wechat, patience.unwrap_or_default());
        }
        let (session, legacy) = (session?, legacy??);
        self.check_mint(&session, legacy.as_ref());
        Some(Settings {
            data_dir: data_dir?,
            http: http?,
            operator_listen: operator_listen?,
            database: database?,
            token_keys: token_keys?,
            sealing_keys: sealing_keys?,
            session,
            login: LoginSettings {
                replay_window: login?,
            },
            apps: apps?,
            legacy,
            revocations: RevocationSettings {
                max_staleness: max_staleness?,
            },
            users: UserSettings {
                deletion_delay: deletion_delay?,
            },
            services: services?,
            limits: limits?,
            wechat: wechat?,
            log: log?,
        })
    }

    fn http(&mut self) -> Option<HttpSettings> {
        let listen = self.address("http.listen");
        let request_timeout = self.positive_duration("http.request_timeout");
        let idle_timeout = self.positive_duration("http.idle_timeout");
        let head_timeout = self.positive_duration("http.head_timeout");
        let write_timeout = self.positive_duration("http.write_timeout");
        let head_limit = self.whole_number("http.head_limit", 1024);
        let trusted_proxies = self.trusted_proxies();
        let cors_origins = self.cors_origins();
        let direct_clients = self.value("http.direct_clients")?.as_bool();
        let body_limit = self.whole_number("http.body_limit", 1024);
        let shutdown_grace = self.duration("http.shutdown_grace");
        Some(HttpSettings {
            listen: listen?,
            request_timeout: request_timeout?,
            idle_timeout: idle_timeout?,
            head_timeout: head_timeout?,
            write_timeout: write_timeout?,
            head_limit: head_limit?,
            trusted_proxies: trusted_proxies?,
            cors_origins: cors_origins?,
            direct_clients: direct_clients?,
            body_limit: body_limit?,
            shutdown_grace: shutdown_grace?,
        })
    }

    fn address(&mut self, name: &str) -> Option<SocketAddr> {
        self.parse_or(name, "应为地址和端口 / it must be an address and a port")
    }

    fn trusted_proxies(&mut self) -> Option<Vec<IpNet>> {
        let name = "http.trusted_proxies";
        let texts = self.list(name)?;
        let nets = texts.iter().map(|text| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| text.parse::<IpNet>()).ok()
        });
        let nets: Option<Vec<IpNet>> = nets.collect();
        if nets.is_none() {
            return self.wrong(
                name,
                "每个都应为地址或网段，例如 10.0.0.0/8 / each must be an address or a network, such as 10.0.0.0/8",
            );
        }
        nets
    }

    fn cors_origins(&mut self) -> Option<Vec<WebOrigin>> {
        let name = "http.cors_origins";
        let texts = self.list(name)?;
        let origins: Result<Vec<WebOrigin>, _> = texts.iter().map(|text| text.parse()).collect();
        match origins {
            Ok(origins) => Some(origins),
            Err(error) => self.wrong(name, error.words()),
        }
    }

    fn database(&mut self) -> Option<SqlOptions> {
        let patience = self.positive_duration("store.patience");
        let connections = self.whole_number("store.connections", 2);
        let migrate = self.value("store.migrate")?.as_bool();
        let events_are_kept = self.duration("events.retention");
        let text = self.text("store.url")?;
        let url = if text.is_empty() {
            let path = PathBuf::from(self.text("data_dir")?).join("weapp-login.db");
            Some(DatabaseUrl::sqlite(&path))
        } else {
            match text.parse() {
                Ok(url) => Some(url),
                Err(error @ DatabaseUrlError) => self.wrong("store.url", error.words()),
            }
        };
        Some(SqlOptions {
            url: url?,
            connections: connections?,
            patience: patience?,
            migrate: migrate?,
            events_are_kept: events_are_kept?,
        })
    }

    /// The sources of both kinds of keys, for whoever looks at these whatever else is wrong.
    pub(super) fn key_sources(&mut self) -> [Option<KeySource>; 2] {
        [
            self.keys("keys.file", "keys.secrets", "keys.txt"),
            self.keys(
                "keys.sealing_file",
                "keys.sealing_secrets",
                "sealing-keys.txt",
            ),
        ]
    }

    fn keys(&mut self, file: &str, secrets: &str, file_name: &str) -> Option<KeySource> {
        let path = match self.given(secrets, file)? {
            Given::One => {
                return Some(KeySource::Given {
                    lines: SecretText::new(self.list(secrets)?.join("\n")),
                    origin: self.origin(secrets)?,
                });
            }
            Given::Other => self.text(file)?.into(),
            Given::Neither => PathBuf::from(self.text("data_dir")?).join(file_name),
        };
        Some(KeySource::File(KeyFile {
            path,
            may_be_shared: self.value("keys.allow_shared_files")?.as_bool()?,
        }))
    }

    fn session(&mut self) -> Option<SessionSettings> {
        let mint = match self.text("session.mint")?.as_str() {
            "v1" => Some(Mint::V1),
            "legacy" => Some(Mint::Legacy),
            _ => self.wrong(
                "session.mint",
                "应为 v1 或 legacy / it must be v1 or legacy",
            ),
        };
        let idle_ttl = self.positive_duration("session.idle_ttl");
        let absolute_ttl = self.positive_duration("session.absolute_ttl");
        let renew_after = self.duration("session.renew_after");
        let max_skew = self.duration("session.max_skew");
        let strict = self.value("session.strict")?.as_bool();
        let last_seen_precision = self.duration("session.last_seen_precision");
        let limit: Option<u32> = self.whole_number("session.limit", 0);
        let lifetimes = match Lifetimes::new(idle_ttl?, absolute_ttl?, renew_after?) {
            Ok(lifetimes) => Some(lifetimes),
            Err(error @ LifetimesError::RenewAfterTooLong) => {
                self.wrong("session.renew_after", error.words())
            }
        };
        let lifetimes = lifetimes?;
        Some(SessionSettings {
            mint: mint?,
            limit: NonZeroU32::new(limit?),
            last_seen_precision: last_seen_precision?,
            lifetimes,
            max_skew: max_skew?,
            strict: strict?,
        })
    }

    /// The outer `None` for a problem, the inner one for "no legacy tokens here".
    fn legacy(&mut self, apps: &Apps) -> Option<Option<LegacySettings>> {
        // What is wrong is wrong before it is needed, too.
        let ttl = self.positive_duration("legacy.ttl");
        let accept_until = self.instant("legacy.accept_until");
        let minted_until = self.instant("legacy.minted_until");
        let secret = self.text("legacy.secret")?;
        if secret.is_empty() {
            return Some(None);
        }
        let suffix = self.text("legacy.suffix")?;
        let app_name = self.text("legacy.app")?;
        let app = if app_name.is_empty() {
            apps.default_app()
        } else {
            apps.by_name(&app_name)
        };
        if app.is_none() {
            let names: Vec<_> = apps.all().iter().map(|app| app.name.as_str()).collect();
            let names = names.join(", ");
            let reason = words!(
                "应为其中一个应用的名字：{names}",
                "it must name one of the apps: {names}"
            );
            match app_name.as_str() {
                "" => self.missing("legacy.app", reason),
                _ => self.refuse("legacy.app", reason),
            }
        }
        if self.text("legacy.accept_until")?.is_empty() {
            self.missing(
                "legacy.accept_until",
                "设了 legacy.secret，而它总要有结束的一天 / legacy.secret is set, and that must end some day",
            );
        }
        let cipher = match LegacyCipher::new(&secret, &suffix) {
            Ok(cipher) => Some(cipher),
            Err(error) => self.wrong("legacy.secret", error.words()),
        };
        let mut policy = LegacyPolicy::new(cipher?, accept_until??);
        policy.ttl = ttl?;
        policy.minted_until = minted_until?.unwrap_or(policy.minted_until);
        Some(Some(LegacySettings {
            appid: app?.appid.clone(),
            policy,
            secret_is_guessable: is_guessable(&secret),
        }))
    }

    /// A phone must hear how its login went, not that the time was up.
    fn check_time_for_a_login(
        &mut self,
        http: &HttpSettings,
        wechat: &WechatSettings,
        database_patience: Duration,
    ) {
        let longest = longest_login(wechat, database_patience);
        if http.request_timeout <= longest {
            let longest = humantime::format_duration(longest);
            let reason = words!(
                "必须比 {longest} 长：按 wechat.timeout 和 store.patience，一次登录可能要这么久",
                "it must be longer than {longest}, which a login may take by wechat.timeout and store.patience"
            );
            self.refuse("http.request_timeout", reason);
        }
    }

    fn check_mint(&mut self, session: &SessionSettings, legacy: Option<&LegacySettings>) {
        if session.mint == Mint::Legacy && legacy.is_none() {
            self.missing(
                "legacy.secret",
                "session.mint 是 legacy / session.mint is legacy",
            );
        }
    }

    fn max_staleness(&mut self) -> Option<Duration> {
        let name = "revocations.max_staleness";
        let max_staleness = self.duration(name)?;
        if max_staleness < Duration::from_secs(1) {
            return self.wrong(
                name,
                "至少 1s：每秒问数据库几次 / it must be at least 1s: the database is asked a few times a second",
            );
        }
        Some(max_staleness)
    }

    fn limits(&mut self) -> Option<LimitSettings> {
        let logins_per_user = self.limit("limits.logins_per_user");
        let refusals_per_user = self.limit("limits.refusals_per_user");
        let logins_per_address = self.limit("limits.logins_per_address");
        let failed_logins_per_address = self.limit("limits.failed_logins_per_address");
        let bad_tokens_per_address = self.limit("limits.bad_tokens_per_address");
        let bad_secrets_per_address = self.limit("limits.bad_secrets_per_address");
        let logins = self.limit("limits.logins_at_once");
        let checks = self.limit("limits.checks_at_once");
        let legacy_checks = self.limit("limits.legacy_checks_at_once");
        let polls = self.limit("limits.polls_at_once");
        let connections = self.limit("limits.connections");
        Some(LimitSettings {
            rates: RateSettings {
                logins_per_user: logins_per_user?,
                refusals_per_user: refusals_per_user?,
                logins_per_address: logins_per_address?,
                failed_logins_per_address: failed_logins_per_address?,
                bad_tokens_per_address: bad_tokens_per_address?,
                bad_secrets_per_address: bad_secrets_per_address?,
            },
            at_once: AtOnceSettings {
                logins: logins?,
                checks: checks?,
                legacy_checks: legacy_checks?,
                polls: polls?,
            },
            connections: connections?,
        })
    }

    /// The inner `None` for no limit.
    fn limit(&mut self, name: &str) -> Option<Option<NonZeroU32>> {
        self.whole_number(name, 0).map(NonZeroU32::new)
    }

    fn wechat(&mut self, apps: Option<&Apps>) -> Option<WechatSettings> {
        let simulator = self.text("wechat.simulator")?;
        let connect_timeout = self.positive_duration("wechat.connect_timeout");
        let timeout = self.positive_duration("wechat.timeout");
        let base_urls = if simulator.is_empty() {
            self.list("wechat.base_urls")?
        } else {
            vec![simulator.clone()]
        };
        if !simulator.is_empty() && !is_http_url(&simulator) {
            return self.wrong(
                "wechat.simulator",
                "应为 http:// 或 https:// 加主机 / it must be http:// or https:// and a host",
            );
        }
        if base_urls.is_empty() {
            return self.wrong("wechat.base_urls", "至少要有一个 / at least one is needed");
        }
        if simulator.is_empty()
            && base_urls
                .iter()
                .any(|url| !(url.starts_with("https://") && is_http_url(url)))
        {
            self.refuse(
                "wechat.base_urls",
                "AppSecret 会发到那里：每个都要以 https:// 开头 / the AppSecret travels there: each must start with https://",
            );
        }
        for app in apps.iter().flat_map(|apps| apps.all()) {
            self.check_secret_goes_where_it_belongs(app, !simulator.is_empty());
        }
        Some(WechatSettings {
            base_urls,
            connect_timeout: connect_timeout?,
            timeout: timeout?,
        })
    }

    /// A simulator holds nothing real, and WeChat knows nothing simulated.
    fn check_secret_goes_where_it_belongs(&mut self, app: &App, to_simulator: bool) {
        let (name, prefix) = (&app.name, AppSecret::SIMULATED_PREFIX);
        if to_simulator && !app.secret.is_simulated() {
            let reason = words!(
                "[apps.{name}] 的 secret 是真的；给模拟器的以 {prefix} 开头",
                "[apps.{name}] has a real secret; one for a simulator starts with {prefix}"
            );
            self.refuse("wechat.simulator", reason);
        }
        if !to_simulator && app.secret.is_simulated() {
            let reason = words!(
                "以 {prefix} 开头的 secret 要配 wechat.simulator",
                "a secret that starts with {prefix} needs wechat.simulator"
            );
            self.refuse(&format!("apps.{name}.secret"), reason);
        }
    }

    fn log(&mut self) -> Option<LogSettings> {
        let level = self.parse_or(
            "log.level",
            "应为 error、warn、info、debug 或 trace / it must be error, warn, info, debug or trace",
        );
        let format = match self.text("log.format")?.as_str() {
            "text" => Some(LogFormat::Text),
            "json" => Some(LogFormat::Json),
            _ => self.wrong("log.format", "应为 text 或 json / it must be text or json"),
        };
        let audit_file = self.text("log.audit_file")?;
        Some(LogSettings {
            level: level?,
            format: format?,
            audit_file: (!audit_file.is_empty()).then(|| audit_file.into()),
        })
    }
}

fn is_http_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.bytes()
            .next()
            .is_some_and(|octet| octet.is_ascii_alphanumeric() || octet == b'[')
    })
}
