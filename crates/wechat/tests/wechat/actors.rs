//! Who plays in these tests: a WeChat with a clock of its own, the phones at it, and our server.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use weapp_login_core::{AppId, UnixMillis};
use weapp_login_wechat::simulator::{
    RunningSimulator, Scenario, SimulatedApp, Simulator, SimulatorOptions,
};
use weapp_login_wechat::{
    AppSecret, Client, ClientOptions, CodeToSessionError, LoginCode, WechatLogin,
};

pub const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Enough for a slow machine; no test waits so long.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Enough for a request to arrive, for tests that wait until it is over.
const IMPATIENCE: Duration = Duration::from_millis(300);

pub const OTHER_APPID: &str = "wx5afe000000000002";
pub const LONELY_APPID: &str = "wx5afe000000000003";

/// A running simulator, whose clock a test sets.
pub struct Wechat {
    pub running: RunningSimulator,
    now: Arc<AtomicU64>,
}

impl Wechat {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// At 2023-10-16T14:32:48Z, with three apps; the last has no open platform.
    pub async fn start_with(change: impl FnOnce(&mut SimulatorOptions)) -> Self {
        let now = Arc::new(AtomicU64::new(0x652d_44d0 * 1000));
        let hands = now.clone();
        let mut options = SimulatorOptions {
            apps: vec![
                SimulatedApp::development(),
                app(OTHER_APPID, Some("development")),
                app(LONELY_APPID, None),
            ],
            clock: Arc::new(move || {
                UnixMillis::new(hands.load(Ordering::SeqCst)).expect("it is this century")
            }),
            ..SimulatorOptions::default()
        };
        change(&mut options);
        let simulator = Simulator::new(options).expect("the options are right");
        let running = simulator.start(ANY_PORT).await;
        let running = running.expect("there is a free port");
        Self { running, now }
    }

    pub fn simulator(&self) -> &Simulator {
        self.running.simulator()
    }

    pub fn pass(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).expect("it is this century");
        self.now.fetch_add(millis, Ordering::SeqCst);
    }

    /// A code of alice's, for the first app.
    pub fn code(&self) -> LoginCode {
        self.code_of(&development_appid(), "alice")
    }

    pub fn code_of(&self, appid: &AppId, user: &str) -> LoginCode {
        let code = self.simulator().code(appid, user);
        code.expect("app and user are right")
    }

    /// What our server gets for a code, as the first app.
    pub async fn exchange(&self, code: &LoginCode) -> Result<WechatLogin, CodeToSessionError> {
        exchange_at(&[self.running.base_url()], PATIENCE, code).await
    }

    pub async fn exchange_as(
        &self,
        appid: &AppId,
        code: &LoginCode,
    ) -> Result<WechatLogin, CodeToSessionError> {
        let client = client(&[self.running.base_url()], PATIENCE);
        let secret = development_secret();
        client.code_to_session(appid, &secret, code).await
    }

    /// The body of an answer to `GET /sns/jscode2session?…`, as it came.
    pub async fn ask(&self, query: &str) -> String {
        let url = format!("{}/sns/jscode2session?{query}", self.running.base_url());
        let answer = http().get(url).send().await.expect("the simulator answers");
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/plain");
        answer.text().await.expect("it is text")
    }
}

/// One exchange of a new client's at these places, as the first app.
pub async fn exchange_at(
    base_urls: &[String],
    timeout: Duration,
    code: &LoginCode,
) -> Result<WechatLogin, CodeToSessionError> {
    client(base_urls, timeout)
        .code_to_session(&development_appid(), &development_secret(), code)
        .await
}

/// How long a client waits for an answer in this scenario; where none comes, not long.
pub fn timeout_for(scenario: Scenario) -> Duration {
    match scenario {
        Scenario::Slow | Scenario::Held => IMPATIENCE,
        _ => PATIENCE,
    }
}

pub fn client(base_urls: &[String], timeout: Duration) -> Client {
    let options = ClientOptions {
        base_urls: base_urls.to_vec(),
        connect_timeout: PATIENCE,
        timeout,
    };
    Client::new(options).expect("the options are right")
}

/// For requests that the client would never make.
pub fn http() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy().tls_certs_only([]);
    builder.build().expect("there is nothing to go wrong")
}

/// Serves a router of the test's own, and says where.
pub async fn serve(router: axum::Router) -> String {
    let listener = TcpListener::bind(ANY_PORT).await;
    let listener = listener.expect("there is a free port");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A port that is taken, so that no other test gets it, and at which nobody listens.
pub struct Nobody {
    pub base_url: String,
    _port: TcpSocket,
}

impl Nobody {
    pub fn new() -> Self {
        let port = TcpSocket::new_v4().expect("there are sockets");
        port.bind(ANY_PORT).expect("there is a free port");
        let address = port.local_addr().expect("it has an address");
        Self {
            base_url: format!("http://{address}"),
            _port: port,
        }
    }
}

pub fn development_appid() -> AppId {
    appid(SimulatedApp::DEVELOPMENT_APPID)
}

pub fn development_secret() -> AppSecret {
    AppSecret::try_from(SimulatedApp::DEVELOPMENT_SECRET).expect("it is a secret")
}

pub fn appid(text: &str) -> AppId {
    AppId::try_from(text).expect("it is an appid")
}

pub fn code(text: &str) -> LoginCode {
    LoginCode::try_from(text).expect("it is a code")
}

fn app(appid_text: &str, open_platform: Option<&str>) -> SimulatedApp {
    let open_platform = open_platform.map(str::to_owned);
    SimulatedApp::new(appid(appid_text), development_secret(), open_platform)
        .expect("the secret is a simulated one")
}
