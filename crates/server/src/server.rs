//! A running server: put together, started, stopped.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use weapp_login_core::Policy;
use weapp_login_guard::{Follower, Revocations};
use weapp_login_wechat::{Client, ClientOptions};

use crate::clock::{Clock, date_time};
use crate::http;
use crate::http::{ConnectionLimits, RequestLimits, SPARE_CONNECTIONS};
use crate::keys::{self, KeyTending, KeysError};
use crate::language::{Bilingual, Words, english_for_the_log, words};
use crate::last_seen::LastSeen;
use crate::limits::{AtOnce, Rates};
use crate::minting::Minting;
use crate::open_files::connections_that_fit;
use crate::revocations::StoredRevocations;
use crate::service::{Development, Service};
use crate::settings::{LegacySettings, Mint, SessionSettings, Settings, longest_login};
use crate::sight::Sight;
use crate::sight::audit::Audit;
use crate::store::sql::{DatabaseUrl, SqlStore};
use crate::store::{Store, StoreError};
use crate::upkeep;

/// Prometheus, and a few people.
const OPERATOR_CONNECTIONS: usize = 64;
/// How long the database may take to be closed.
const CLOSING_TIME: Duration = Duration::from_secs(2);

/// Why a server does not start.
#[derive(Debug)]
pub enum StartError {
    Keys(KeysError),
    Database {
        url: DatabaseUrl,
        cause: Words,
    },
    Listen {
        /// Where another one is set.
        hint: &'static str,
        address: SocketAddr,
        cause: std::io::Error,
    },
    Wechat(String),
}

impl From<KeysError> for StartError {
    fn from(error: KeysError) -> Self {
        Self::Keys(error)
    }
}

impl StartError {
    pub fn of_database(url: &DatabaseUrl, error: &impl Bilingual) -> Self {
        Self::Database {
            url: url.clone(),
            cause: error.words(),
        }
    }
}

impl Bilingual for StartError {
    fn words(&self) -> Words {
        match self {
            Self::Keys(error) => error.words(),
            Self::Database { url, cause } => words!(
                "打不开数据库 {url}：{}",
                "the database {url} can't be opened: {}",
                cause
            ),
            Self::Listen {
                hint,
                address,
                cause,
            } => {
                let cause = cause.words();
                words!(
                    "不能监听 {address}：{}；换一个地址：{hint}",
                    "{address} can't be listened on: {}; another address: {hint}",
                    cause
                )
            }
            Self::Wechat(cause) => words!(
                "微信客户端做不成：{cause}",
                "the WeChat client can't be made: {cause}"
            ),
        }
    }
}

english_for_the_log!(StartError);

/// A server that answers requests until it is stopped.
pub struct RunningServer {
    address: SocketAddr,
    service: Arc<Service>,
    shutdown_grace: Duration,
    operator_address: Option<SocketAddr>,
    serving: JoinHandle<()>,
    serving_operator: JoinHandle<()>,
    /// What goes on in the background: hearing revocations, looking at the key files, writing down last uses,
    /// clearing what is over.
    background: TaskTracker,
}

impl RunningServer {
    /// Opens the database, loads keys and revocations, and listens.
    pub async fn start(
        settings: Settings,
        clock: Clock,
        development: Option<Development>,
    ) -> Result<Self, StartError> {
        let listen = settings.http.listen;
        // In development the one listener has it all.
        let operator_listen = development.is_none().then_some(settings.operator_listen);
        let limits = RequestLimits {
            request_timeout: settings.http.request_timeout,
            head_limit: settings.http.head_limit,
            body_limit: settings.http.body_limit,
        };
        let connection_limits = connection_limits(&settings);
        let shutdown_grace = settings.http.shutdown_grace;
        let key_sources = (settings.token_keys.clone(), settings.sealing_keys.clone());
        let (service, follower) = assemble(settings, clock, development).await?;
        let service = Arc::new(service);
        let (listener, address) = bind("--listen 127.0.0.1:8081", listen).await?;
        let operator = match operator_listen {
            Some(listen) => Some(bind(r#"operator.listen = "127.0.0.1:8081""#, listen).await?),
            None => None,
        };
        let key_tending = KeyTending::new(key_sources.0, key_sources.1, &service);
        let background = begin_background_work(&service, follower, key_tending);
        let router = http::router(Arc::clone(&service), &limits);
        let counts = Arc::clone(&service.connections);
        let stop = service.stop.clone();
        let serving = http::serve(listener, router, connection_limits, counts, stop);
        let serving = tokio::spawn(serving);
        let (operator_listener, operator_address) = operator.unzip();
        let serving_operator = tokio::spawn({
            let stop = service.stop.clone();
            let router = http::operator_router(Arc::clone(&service));
            async move {
                if let Some(listener) = operator_listener {
                    let limits = ConnectionLimits {
                        connections: OPERATOR_CONNECTIONS,
                        ..connection_limits
                    };
                    http::serve(listener, router, limits, Arc::default(), stop).await;
                }
            }
        });
        Ok(Self {
            address,
            operator_address,
            service,
            shutdown_grace,
            serving,
            serving_operator,
            background,
        })
    }

    /// Where it listens, with the port that the system chose if the settings said 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the operator's pages are, if not with the rest.
    pub fn operator_address(&self) -> Option<SocketAddr> {
        self.operator_address
    }

    /// Looks at the key files now, and says in the log what came of it; otherwise a change is seen within a second.
    pub fn reread_keys(&self) {
        self.service.reread_keys.notify_one();
    }

    /// The parts behind the routes.
    pub fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// Takes no new requests, finishes those in progress, and ends what takes longer than the grace.
    pub async fn stop(mut self) {
        self.service.stop.cancel();
        self.service.exchanges.close();
        let finish = async {
            let _ = (&mut self.serving).await;
            let _ = (&mut self.serving_operator).await;
            self.service.exchanges.wait().await;
            self.background.wait().await;
        };
        if tokio::time::timeout(self.shutdown_grace, finish)
            .await
            .is_err()
        {
            tracing::warn!("some connections were still open after the grace");
            self.serving.abort();
            self.serving_operator.abort();
        }
        self.service.sight.audit.write().await;
        // What a broken-off request holds of the database comes back by itself, if at all.
        let _ = tokio::time::timeout(CLOSING_TIME, self.service.store.close()).await;
    }
}

fn begin_background_work(
    service: &Arc<Service>,
    follower: Follower<StoredRevocations>,
    key_tending: KeyTending,
) -> TaskTracker {
    let background = TaskTracker::new();
    background.spawn(follower.follow(service.stop.clone()));
    background.spawn({
        let service = Arc::clone(service);
        async move { key_tending.tend(&service).await }
    });
    background.spawn({
        let service = Arc::clone(service);
        async move { service.last_seen.keep_writing(service.stop.clone()).await }
    });
    background.spawn({
        let service = Arc::clone(service);
        async move { service.rates.keep_forgetting(service.stop.clone()).await }
    });
    background.spawn({
        let service = Arc::clone(service);
        async move { service.sight.audit.keep_writing(service.stop.clone()).await }
    });
    let (store, clock) = (Arc::clone(&service.store), Arc::clone(&service.clock));
    background.spawn(upkeep::keep_clearing(store, clock, service.stop.clone()));
    background.close();
    background
}

fn connection_limits(settings: &Settings) -> ConnectionLimits {
    let logins = settings.limits.at_once.logins.map_or(0, NonZeroU32::get);
    // Each login in progress may hold one to WeChat, or to the database.
    let others = u64::from(logins)
        + u64::from(settings.database.connections)
        + (OPERATOR_CONNECTIONS + 2 * SPARE_CONNECTIONS) as u64;
    ConnectionLimits {
        connections: connections_that_fit(settings.limits.connections, others),
        idle_timeout: settings.http.idle_timeout,
        head_timeout: settings.http.head_timeout,
        write_timeout: settings.http.write_timeout,
        head_limit: settings.http.head_limit,
    }
}

async fn bind(
    hint: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let cannot_listen = |cause| StartError::Listen {
        hint,
        address,
        cause,
    };
    let listener = TcpListener::bind(address).await.map_err(cannot_listen)?;
    let bound = listener.local_addr().map_err(cannot_listen)?;
    Ok((listener, bound))
}

async fn assemble(
    settings: Settings,
    clock: Clock,
    development: Option<Development>,
) -> Result<(Service, Follower<StoredRevocations>), StartError> {
    let keys = keys::token_keys(&settings.token_keys)?;
    let sealing_keys = keys::sealing_keys(&settings.sealing_keys)?;
    let exchange_patience = longest_login(&settings.wechat, settings.database.patience);
    let wechat = Client::new(ClientOptions {
        base_urls: settings.wechat.base_urls,
        connect_timeout: settings.wechat.connect_timeout,
        timeout: settings.wechat.timeout,
    })
    .map_err(|error| StartError::Wechat(error.to_string()))?;
    let session = settings.session;
    let policy = Policy {
        appids: Some(settings.apps.appids()),
        max_skew: session.max_skew,
        renew_after: session.lifetimes.renew_after(),
        legacy: settings.legacy.as_ref().map(|legacy| legacy.policy.clone()),
    };
    warn_of_legacy_without_a_future(&session, settings.legacy.as_ref(), &clock);
    warn_of_a_guessable_legacy_secret(settings.legacy.as_ref());
    let minting = Minting {
        keys: ArcSwap::from_pointee(keys),
        lifetimes: session.lifetimes,
        mint: session.mint,
        legacy: settings.legacy,
    };
    let database_error =
        |error: StoreError| StartError::of_database(&settings.database.url, &error);
    let opened = SqlStore::open(&settings.database).await;
    let store: Arc<dyn Store> =
        Arc::new(opened.map_err(|error| StartError::of_database(&settings.database.url, &error))?);
    store
        .remember_token_life(minting.longest_life() + session.max_skew)
        .await
        .map_err(database_error)?;
    for app in settings.apps.all() {
        store
            .prepare_app(&app.appid)
            .await
            .map_err(database_error)?;
    }
    let max_staleness = settings.revocations.max_staleness;
    let revocations = Arc::new(Revocations::new(Arc::clone(&clock), max_staleness));
    let mut follower =
        StoredRevocations::follower(Arc::clone(&store), Arc::clone(&clock), &revocations);
    // So that the first check already obeys them.
    follower.catch_up().await.map_err(database_error)?;
    let rates = Rates::new(&settings.limits.rates, &clock);
    let at_once = AtOnce::new(&settings.limits.at_once);
    let last_seen = LastSeen::new(Arc::clone(&store), session.last_seen_precision);
    let audit = Audit::to(settings.log.audit_file);
    let sight = Sight::new(
        &settings.apps,
        minting.legacy.as_ref(),
        store.metrics(),
        audit,
    );
    let service = Service {
        clock,
        sight,
        store,
        last_seen,
        wechat,
        apps: settings.apps,
        minting,
        sealing_keys: ArcSwap::from_pointee(sealing_keys),
        policy,
        strict: session.strict,
        revocations,
        session_limit: session.limit,
        replay_window: settings.login.replay_window,
        exchange_patience,
        team_services: settings.services,
        deletion_delay: settings.users.deletion_delay,
        trusted_proxies: settings.http.trusted_proxies,
        web_origins: settings.http.cors_origins,
        direct_clients: settings.http.direct_clients,
        rates,
        at_once,
        connections: Arc::default(),
        development,
        joined_logins: AtomicU64::new(0),
        exchanges: TaskTracker::new(),
        reread_keys: Notify::new(),
        stop: CancellationToken::new(),
    };
    Ok((service, follower))
}

/// Whoever wants legacy tokens should know why there are none.
fn warn_of_legacy_without_a_future(
    session: &SessionSettings,
    legacy: Option<&LegacySettings>,
    clock: &Clock,
) {
    let is_over = legacy.is_some_and(|legacy| clock() > legacy.policy.minted_until);
    if session.mint == Mint::Legacy && is_over {
        tracing::warn!(
            "session.mint is legacy, but legacy.minted_until is over: logins get v1 tokens"
        );
    }
}

fn warn_of_a_guessable_legacy_secret(legacy: Option<&LegacySettings>) {
    let Some(legacy) = legacy.filter(|legacy| legacy.secret_is_guessable) else {
        return;
    };
    let accept_until = date_time(legacy.policy.accept_until);
    tracing::warn!(
        accept_until,
        "legacy.secret can be guessed: whoever has one legacy token can find it, offline, and then mint one for any \
         openid; let legacy.accept_until be soon, and legacy.minted_until the moment at which nobody minted them any more"
    );
}
