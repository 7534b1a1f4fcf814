//! The guard of a service of the team: it checks tokens by itself, and follows the server's revocations.

mod allowance;
mod asking;
mod clock_check;
mod options;
mod refusal_log;
mod renewals;
mod server_client;
mod server_feed;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::http::request::Parts;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use weapp_login_core::{InvalidReason, KeyRing, Policy, TokenClaims, Verdict, token, verify};

pub use options::{GuardError, GuardOptions, WhenStale};

use self::allowance::Allowance;
use self::asking::{AskError, ask_server};
use self::clock_check::ClockCheck;
use self::refusal_log::RefusalLog;
use self::renewals::Renewals;
use self::server_client::ServerClient;
use self::server_feed::ServerFeed;
use crate::causes::with_causes;
use crate::clock::Clock;
use crate::follower::{Follower, Pace};
use crate::http::{ErrorCode, Failure, PresentedToken};
use crate::layer::GuardLayer;
use crate::refusal::{GoodClaims, Refusal};
use crate::revocations::{Freshness, Revocations};
use crate::session_check::{Checked, Renewal, SessionCheck};

/// Proxies on the way end what waits longer.
const LONGEST_WAIT: Duration = Duration::from_secs(20);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(10);
const LONGEST_BACK_OFF: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(100);
/// Anybody can make up a key's id, and must not flood the server with it.
const UNKNOWN_KEYS_PER_SECOND: u32 = 10;
/// A server that hangs must not use up this service's sockets.
const MOST_QUESTIONS_AT_ONCE: usize = 64;

/// Decides whose request it is: in this process where it can be known here, and else by asking the server.
///
/// Clones are the same guard. It follows the server until it is stopped, or the last clone and the last layer of
/// it are dropped.
#[derive(Clone)]
pub struct Guard {
    shared: Arc<Shared>,
}

/// What all clones of a guard share.
struct Shared {
    keys: ArcSwap<KeyRing>,
    policy: Policy,
    when_stale: WhenStale,
    clock: Clock,
    revocations: Arc<Revocations>,
    server: ServerClient,
    renewals: Renewals,
    unknown_keys: Allowance,
    refusals: RefusalLog,
    questions: Semaphore,
    cannot_ask: AtomicBool,
    following: TaskTracker,
    stop: CancellationToken,
    _stop_on_drop: DropGuard,
}

impl Guard {
    /// Begins to follow the server at once. Until everything has been loaded, each check asks it.
    pub fn new(options: GuardOptions) -> Result<Self, GuardError> {
        let GuardOptions {
            keys,
            policy,
            server_url,
            service_secret,
            max_staleness,
            when_stale,
            clock,
        } = options;
        if max_staleness < GuardOptions::SHORTEST_MAX_STALENESS {
            return Err(GuardError::MaxStalenessTooShort);
        }
        let runtime = Handle::try_current().map_err(|_| GuardError::NoRuntime)?;
        let server = ServerClient::new(&server_url)?;
        // A wait, an answer that does not come, and another try fit into what is allowed.
        let third = max_staleness / 3;
        let feed = ServerFeed::new(
            server.clone(),
            &service_secret,
            third.min(LONGEST_TIMEOUT),
            ClockCheck::new(Arc::clone(&clock), policy.max_skew),
        )?;
        let pace = Pace {
            pause: PAUSE,
            wait: third.min(LONGEST_WAIT),
            longest_back_off: third.min(LONGEST_BACK_OFF),
        };
        let revocations = Arc::new(Revocations::new(Arc::clone(&clock), max_staleness));
        let follower = Follower::new(feed, Arc::clone(&revocations), pace);
        let (stop, following) = (CancellationToken::new(), TaskTracker::new());
        following.spawn_on(follower.follow(stop.clone()), &runtime);
        following.close();
        let shared = Shared {
            keys: ArcSwap::from_pointee(keys),
            policy,
            when_stale,
            clock,
            revocations,
            renewals: Renewals::new(server.clone()),
            server,
            unknown_keys: Allowance::new(UNKNOWN_KEYS_PER_SECOND),
            refusals: RefusalLog::default(),
            questions: Semaphore::new(MOST_QUESTIONS_AT_ONCE),
            cannot_ask: AtomicBool::new(false),
            following,
            _stop_on_drop: stop.clone().drop_guard(),
            stop,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// What stands in front of the routes.
    pub fn layer(&self) -> GuardLayer<Self> {
        GuardLayer::new(Arc::new(self.clone()))
    }

    /// From now on these keys count, and no others.
    pub fn replace_keys(&self, keys: KeyRing) {
        self.shared.keys.store(Arc::new(keys));
    }

    /// For how long sessions may have been ended that this guard does not know of; `None` before everything has
    /// been loaded for the first time.
    pub fn staleness(&self) -> Option<Duration> {
        self.shared.revocations.staleness()
    }

    /// Follows the server no longer; what is known grows stale from here on.
    pub async fn stop(&self) {
        self.shared.stop.cancel();
        self.shared.following.wait().await;
    }
}

impl SessionCheck for Guard {
    async fn check(&self, presented: &PresentedToken, _: &Parts) -> Result<Checked, Failure> {
        self.shared.check(presented).await
    }
}

impl Shared {
    async fn check(&self, presented: &PresentedToken) -> Result<Checked, Failure> {
        let token = presented.token.as_str();
        if !token::has_a_length(token) {
            return Err(Refusal::Invalid.into());
        }
        // A legacy token proves nothing by itself.
        if !token.starts_with(token::PREFIX) {
            return self.ask(presented).await;
        }
        let (verdict, freshness) = self.judge(token);
        self.refusals.note(&verdict);
        if verdict == Verdict::Invalid(InvalidReason::UnknownKey) {
            return self.ask_about_key(presented).await;
        }
        // No news could make a bad token good.
        let GoodClaims { claims, is_due } = verdict.try_into()?;
        let TokenClaims::V1(claims) = claims else {
            return Err(Refusal::Invalid.into());
        };
        let way = match freshness {
            Freshness::Fresh => WhenStale::GoOn,
            Freshness::Stale => self.when_stale,
            Freshness::NeverComplete => WhenStale::Ask,
        };
        match way {
            WhenStale::Ask => self.ask(presented).await,
            WhenStale::Refuse => Err(overloaded("the revocations that are known are too old")),
            WhenStale::GoOn => {
                let renewal = if is_due && presented.may_renew {
                    self.renewals.renew(claims.session_id, token)
                } else {
                    Renewal::None
                };
                let session = claims.into();
                Ok(Checked { session, renewal })
            }
        }
    }

    fn judge(&self, token: &str) -> (Verdict, Freshness) {
        let (keys, now) = (self.keys.load(), (self.clock)());
        self.revocations
            .with_set(|revocations| verify(token, &keys, &self.policy, revocations, now))
    }

    /// A key that is not known here may be one that the server has got meanwhile: only the server can tell. Where
    /// it can't be asked, the phone is to come again, and not to log in for nothing.
    async fn ask_about_key(&self, presented: &PresentedToken) -> Result<Checked, Failure> {
        if self.unknown_keys.take() {
            self.ask(presented).await
        } else {
            Err(overloaded(
                "too many tokens come with keys that are not known here",
            ))
        }
    }

    /// That the server can't be asked is logged when it begins and when it ends.
    async fn ask(&self, presented: &PresentedToken) -> Result<Checked, Failure> {
        let Ok(_permit) = self.questions.try_acquire() else {
            return Err(overloaded("too many questions to the server are under way"));
        };
        let appids = self.policy.appids.as_deref();
        let answer = ask_server(&self.server, presented, appids).await;
        let error = match &answer {
            Ok(_) | Err(AskError::Refused(_)) => None,
            Err(error) => Some(error),
        };
        if self.cannot_ask.swap(error.is_some(), Ordering::Relaxed) != error.is_some() {
            match error {
                Some(error) => {
                    let error = with_causes(error);
                    tracing::error!(error, "the server can't be asked about tokens");
                }
                None => tracing::info!("the server can be asked about tokens again"),
            }
        }
        Ok(answer?)
    }
}

/// Nobody who knows can be asked.
fn overloaded(cause: &str) -> Failure {
    Failure::new(ErrorCode::Overloaded).because(cause)
}
