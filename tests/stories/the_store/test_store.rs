//! Instances of the store on one fresh database.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};
use tempfile::TempDir;
use weapp_login::sealing::SealedSessionKey;
use weapp_login::store::sql::{Engine, SqlOptions, SqlStore};
use weapp_login::store::{
    Actor, CodeClaim, CodeClient, CodeHash, Revoke, RevokeTarget, SessionLimit, SignIn, SignedIn,
    Store, StoreError, UserChange, Welcome,
};
use weapp_login_core::revocation::{Revocation, Scope};
use weapp_login_core::{AppId, OpenId, RevocationReason, SessionId, UnixMillis, UserId};
use weapp_login_tests::databases::{self, Collation, Link};
use weapp_login_wechat::{LoginCode, UnionId};

pub const NOON: u64 = 1_561_370_000_000;
pub const DAY: u64 = 24 * 60 * 60 * 1000;
pub const LIFE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
pub const EVENTS_ARE_KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
pub const APP: &str = "wx0123456789abcdef";
pub const OTHER_APP: &str = "wx0123456789abcdea";

/// As two servers have it, each with connections of its own.
pub struct TestStore {
    pub here: SqlStore,
    pub there: SqlStore,
    url: String,
    codes: AtomicU64,
    _folder: TempDir,
}

/// What a login may have besides an openid and a moment.
#[derive(Clone, Copy, Default)]
pub struct Extras<'a> {
    pub appid: Option<&'a str>,
    pub unionid: Option<&'a str>,
    pub limit: u32,
    /// Its session is named by the millisecond, as a legacy token's is.
    pub is_legacy: bool,
    pub client: Option<&'a str>,
    /// Which session_key WeChat gives it; the first one unless said otherwise.
    pub session_key: Option<u8>,
    pub cancels_deletion: bool,
}

impl TestStore {
    pub async fn open(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}/store.db", folder.path().display()),
            // With a collation that takes A for a, where the database lets us.
            Engine::Postgres => new_database(databases::Engine::PostgreSql).await,
            Engine::Mysql => new_database(databases::Engine::MariaDb).await,
        };
        Self::at([url.clone(), url], folder).await
    }

    /// On two nodes of a cluster, or twice on the same server.
    pub async fn at(urls: [String; 2], folder: TempDir) -> Self {
        let options = urls.each_ref().map(|url| SqlOptions {
            url: url.parse().unwrap(),
            connections: 6,
            patience: Duration::from_secs(20),
            migrate: true,
            events_are_kept: EVENTS_ARE_KEPT,
        });
        // Both at once, as servers start.
        let (here, there) = tokio::join!(SqlStore::open(&options[0]), SqlStore::open(&options[1]));
        let (here, there) = (here.unwrap(), there.unwrap());
        for store in [&here, &there] {
            store.remember_token_life(LIFE).await.unwrap();
        }
        for app in [APP, OTHER_APP] {
            let app = app.parse().unwrap();
            let (one, other) = tokio::join!(here.prepare_app(&app), there.prepare_app(&app));
            one.and(other).unwrap();
        }
        let [url, _] = urls;
        Self {
            here,
            there,
            url,
            codes: AtomicU64::new(0),
            _folder: folder,
        }
    }

    /// Another instance, that waits for nothing longer than a moment.
    pub async fn impatient(&self) -> SqlStore {
        let options = SqlOptions {
            url: self.url.parse().unwrap(),
            connections: 2,
            patience: Duration::from_millis(200),
            migrate: true,
            events_are_kept: EVENTS_ARE_KEPT,
        };
        SqlStore::open(&options).await.unwrap()
    }

    /// SQLite has one writer at a time.
    pub fn has_one_writer(&self) -> bool {
        self.here.engine() == Engine::Sqlite
    }

    pub fn stores(&self) -> [&SqlStore; 2] {
        [&self.here, &self.there]
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the server of the database listens.
    pub fn address(&self) -> SocketAddr {
        let (_, behind_the_password) = self.url.split_once('@').unwrap();
        let (address, _) = behind_the_password.split_once('/').unwrap();
        address.parse().unwrap()
    }

    pub fn url_through(&self, link: &Link) -> String {
        let address = self.address().to_string();
        self.url.replace(&address, &link.address().to_string())
    }

    /// Another program on the same database.
    pub async fn connect(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }

    pub async fn execute(&self, sql: &str) {
        let mut connection = self.connect().await;
        connection.execute(AssertSqlSafe(sql)).await.unwrap();
        connection.close().await.unwrap();
    }

    /// What a query of one number says.
    pub async fn count(&self, sql: &str) -> i64 {
        let mut connection = self.connect().await;
        let count = sqlx::query_scalar(AssertSqlSafe(sql));
        let count = count.fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        count
    }

    /// What a query of one text a row says.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = self.connect().await;
        let texts = sqlx::query_scalar(AssertSqlSafe(sql));
        let texts = texts.fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        texts
    }

    /// PostgreSQL alone says it to everybody.
    pub async fn until_somebody_waits(&self) {
        let waiting = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        // Twice, so that it is not the one who has just been let go.
        for _ in 0..2 {
            while self.count(waiting).await == 0 {
                tokio::task::yield_now().await;
            }
        }
    }

    /// As SQL writes them.
    pub fn octets(&self, hex: &str) -> String {
        match self.here.engine() {
            Engine::Postgres => format!("'\\x{hex}'"),
            Engine::Sqlite | Engine::Mysql => format!("X'{hex}'"),
        }
    }

    /// A code that nobody has sent.
    pub fn code(&self) -> LoginCode {
        format!("code-{}", self.codes.fetch_add(1, Ordering::SeqCst))
            .parse()
            .unwrap()
    }

    pub async fn log_in(&self, openid: &str, now: u64) -> SignedIn {
        self.log_in_with(openid, now, Extras::default()).await.0
    }

    pub async fn log_in_with(
        &self,
        openid: &str,
        now: u64,
        extras: Extras<'_>,
    ) -> (SignedIn, Vec<Revocation>) {
        match self
            .attempt(&self.here, &self.code(), openid, now, extras)
            .await
            .unwrap()
        {
            Welcome::SignedIn {
                signed_in,
                revocations,
                ..
            } => (signed_in, revocations),
            refusal => panic!("{openid} is not let in: {refusal:?}"),
        }
    }

    /// Claims the code, and signs in as WeChat would say.
    pub async fn attempt(
        &self,
        store: &SqlStore,
        code: &LoginCode,
        openid: &str,
        now: u64,
        extras: Extras<'_>,
    ) -> Result<Welcome, StoreError> {
        let appid: AppId = extras.appid.unwrap_or(APP).parse().unwrap();
        store.claim_code(&claim_of(&appid, code, now)).await?;
        self.sign_in(store, code, openid, now, extras).await
    }

    pub async fn sign_in(
        &self,
        store: &SqlStore,
        code: &LoginCode,
        openid: &str,
        now: u64,
        extras: Extras<'_>,
    ) -> Result<Welcome, StoreError> {
        let appid: AppId = extras.appid.unwrap_or(APP).parse().unwrap();
        let openid: OpenId = openid.parse().unwrap();
        let unionid: Option<UnionId> = extras.unionid.map(|unionid| unionid.parse().unwrap());
        let session_limit = NonZeroU32::new(extras.limit).map(|sessions| SessionLimit {
            sessions,
            authenticated_since: instant(now).minus(LIFE),
            seen_since: instant(now - DAY),
        });
        let sign_in = SignIn {
            code: CodeHash::of(&appid, code),
            appid: &appid,
            openid: &openid,
            unionid: unionid.as_ref(),
            open_platform: "main",
            session_key: &session_key(1, extras.session_key.unwrap_or(1)),
            client: extras.client,
            new_user_id: UserId::from_octets(random_octets()),
            session_id_at: &|_| SessionId::from_octets(random_octets()),
            must_be_latest: extras.is_legacy || session_limit.is_some(),
            session_limit,
            cancels_deletion: extras.cancels_deletion,
            now: instant(now),
        };
        store.sign_in(&sign_in).await
    }

    pub async fn kick(&self, target: RevokeTarget, now: u64) -> Revocation {
        let revoke = Revoke {
            target,
            reason: RevocationReason::Kicked,
            by: Actor::Operator,
            now: instant(now),
        };
        self.there.revoke(&revoke).await.unwrap()
    }

    /// Everything in the feed, page by page.
    pub async fn feed(&self) -> Vec<Revocation> {
        self.here.order_revocations(instant(NOON)).await.unwrap();
        let (mut entries, mut cursor) = (Vec::new(), None);
        loop {
            let page = self
                .here
                .revocations_after(cursor.as_ref(), 3)
                .await
                .unwrap();
            entries.extend(page.entries);
            cursor = page.cursor;
            if !page.more {
                return entries;
            }
        }
    }
}

async fn new_database(engine: databases::Engine) -> String {
    let server = databases::shared(engine)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let database = server
        .new_database_with(Collation::Linguistic)
        .await
        .unwrap();
    database.url()
}

pub fn claim_of(appid: &AppId, code: &LoginCode, now: u64) -> CodeClaim {
    CodeClaim {
        code: CodeHash::of(appid, code),
        client: CodeClient::of(code, "127.0.0.1".parse().unwrap()),
        now: instant(now),
    }
}

/// A sealed session_key: under which key, and which it is.
pub fn session_key(kid: u8, mark: u8) -> SealedSessionKey {
    let mut sealed = vec![mark; 100];
    sealed[..4].fill(kid);
    SealedSessionKey {
        sealed,
        mark: [mark; 8],
    }
}

pub fn target_of(scope: &str, signed_in: &SignedIn) -> RevokeTarget {
    match scope {
        "session" => RevokeTarget::Session {
            id: signed_in.session_id,
            user_id: signed_in.account.user_id,
            authenticated_at: signed_in.authenticated_at,
        },
        "user" => RevokeTarget::User(signed_in.account.user_id),
        "app" => RevokeTarget::App(signed_in.appid.clone()),
        _ => RevokeTarget::All,
    }
}

/// Up to which login it hits.
pub fn cut_of(revocation: &Revocation) -> UnixMillis {
    revocation
        .scope
        .authenticated_until()
        .expect("a session has no cut")
}

/// The users whose sessions it ends.
pub fn users_of(revocations: &[Revocation]) -> BTreeSet<UserId> {
    let user = |revocation: &Revocation| match revocation.scope {
        Scope::User { id, .. } => Some(id),
        _ => None,
    };
    revocations.iter().filter_map(user).collect()
}

/// An operator does something to a user.
pub fn by_operator(id: UserId, now: u64) -> UserChange {
    UserChange {
        id,
        by: Actor::Operator,
        now: instant(now),
    }
}

pub fn instant(millis: u64) -> UnixMillis {
    UnixMillis::new(millis).unwrap()
}

pub fn random_octets() -> [u8; 16] {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).unwrap();
    octets
}
