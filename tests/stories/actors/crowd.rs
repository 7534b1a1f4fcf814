//! Phones that log in and check their tokens all the time, at every server in turn.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use reqwest::Client;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;
use weapp_login::clock::Clock;
use weapp_login_core::LegacyCipher;
use weapp_login_wechat::simulator::Simulator;

use super::{APPID, LEGACY_SECRET};

const PHONES: usize = 4;

/// Some renew their tokens when they may, some keep each to its last moment.
pub struct Crowd {
    shared: Arc<Shared>,
    phones: JoinSet<()>,
}

struct Shared {
    wechat: Simulator,
    clock: Clock,
    http: Client,
    /// Where each server is; `None` while it is away.
    servers: RwLock<Vec<Option<String>>>,
    /// The old service that is to understand every token, while there is one.
    old_reader: RwLock<Option<LegacyCipher>>,
    /// After this no legacy token needs to be good.
    legacy_until: u64,
    has_ended: AtomicBool,
    /// How many rounds each phone has made, and which kind of token it holds.
    rounds: watch::Sender<Vec<Round>>,
    seen: Mutex<Seen>,
}

#[derive(Clone, Default)]
struct Round {
    number: u64,
    has_legacy_token: bool,
}

/// What became of all the checks.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub good_checks: u64,
    /// Each a good token that a server did not take.
    pub refused: Vec<String>,
    /// Which server has taken tokens of which kind: by their key's id, or `legacy`.
    pub taken: BTreeSet<(usize, String)>,
}

struct HeldToken {
    text: String,
    since: u64,
    /// It may be good longer, never shorter.
    good_until: u64,
}

impl Crowd {
    pub fn start(wechat: &Simulator, clock: Clock, servers: &[String], legacy_until: u64) -> Self {
        let shared = Arc::new(Shared {
            wechat: wechat.clone(),
            clock,
            http: Client::builder().no_proxy().build().unwrap(),
            servers: RwLock::new(servers.iter().cloned().map(Some).collect()),
            old_reader: RwLock::new(None),
            legacy_until,
            has_ended: AtomicBool::new(false),
            rounds: watch::Sender::new(vec![Round::default(); PHONES]),
            seen: Mutex::default(),
        });
        let mut phones = JoinSet::new();
        for number in 0..PHONES {
            let shared = Arc::clone(&shared);
            phones.spawn(async move { shared.live(number).await });
        }
        Self { shared, phones }
    }

    /// A server is taken out of the line, or put into it again.
    pub fn set_server(&self, server: usize, base_url: Option<String>) {
        self.shared.servers.write().unwrap()[server] = base_url;
    }

    /// The old service reads every token too, or does so no longer.
    pub fn set_old_reader(&self, is_there: bool) {
        let reader = LegacyCipher::new(LEGACY_SECRET, "2019").unwrap();
        *self.shared.old_reader.write().unwrap() = is_there.then_some(reader);
    }

    /// Returns when every phone has begun and ended a round after this moment.
    pub async fn round(&mut self) {
        let before = self.shared.rounds.borrow().clone();
        self.wait_until(|rounds| {
            let mut pairs = rounds.iter().zip(&before);
            pairs.all(|(now, before)| now.number >= before.number + 2)
        })
        .await;
    }

    /// Returns when nobody holds a legacy token any more.
    pub async fn all_have_moved(&mut self) {
        self.wait_until(|rounds| rounds.iter().all(|round| !round.has_legacy_token))
            .await;
    }

    pub async fn end(mut self) -> Seen {
        self.shared.has_ended.store(true, Ordering::SeqCst);
        while let Some(phone) = self.phones.join_next().await {
            phone.unwrap();
        }
        self.shared.seen.lock().unwrap().clone()
    }

    /// A phone that has died is told of, instead of waited for.
    async fn wait_until(&mut self, is_so: impl FnMut(&Vec<Round>) -> bool) {
        let mut rounds = self.shared.rounds.subscribe();
        tokio::select! {
            waited = rounds.wait_for(is_so) => drop(waited.unwrap()),
            died = self.phones.join_next() => died.unwrap().unwrap(),
        }
    }
}

impl Shared {
    async fn live(&self, number: usize) {
        let user = format!("phone-{number}");
        let renews = number.is_multiple_of(2);
        let mut held: Vec<HeldToken> = Vec::new();
        while !self.has_ended.load(Ordering::SeqCst) {
            let servers = self.servers.read().unwrap().clone();
            for (server, base_url) in servers.iter().enumerate() {
                let Some(base_url) = base_url else {
                    continue;
                };
                if self.wants_a_token(&held, renews) {
                    held.extend(self.log_in(base_url, &user).await);
                }
                let mut kept = Vec::new();
                for token in held {
                    kept.extend(self.check(server, base_url, token, renews).await);
                }
                held = kept;
            }
            self.rounds.send_modify(|rounds| {
                rounds[number].number += 1;
                rounds[number].has_legacy_token =
                    held.iter().any(|token| kind_of(&token.text) == "legacy");
            });
        }
    }

    /// Who does not renew has tokens of every age.
    fn wants_a_token(&self, held: &[HeldToken], renews: bool) -> bool {
        let now = (self.clock)().as_u64();
        held.last().is_none_or(|newest| {
            !renews && now > newest.since + (newest.good_until - newest.since) / 8
        })
    }

    /// `None` where the login has to be tried again.
    async fn log_in(&self, base_url: &str, user: &str) -> Option<HeldToken> {
        let code = self.wechat.code(&APPID.parse().unwrap(), user).unwrap();
        let request = self
            .http
            .get(format!("{base_url}/login"))
            .query(&[("code", code.text())]);
        let (body, _) = answer(request).await?;
        let text = body["data"]["token"].as_str()?.to_owned();
        let expires_at = body["data"]["expires_at"].as_u64()?;
        let is_read = match &*self.old_reader.read().unwrap() {
            Some(reader) => reader.open(&text).is_some(),
            None => true,
        };
        if !is_read {
            self.seen
                .lock()
                .unwrap()
                .refused
                .push(format!("the old reader: {}", kind_of(&text)));
        }
        let good_until = self.good_until(&text, expires_at);
        let since = (self.clock)().as_u64();
        Some(HeldToken {
            text,
            since,
            good_until,
        })
    }

    /// The token to go on with; `None` if its time is over.
    async fn check(
        &self,
        server: usize,
        base_url: &str,
        held: HeldToken,
        renews: bool,
    ) -> Option<HeldToken> {
        let mut request = self
            .http
            .get(format!("{base_url}/session"))
            .header("x-session", &held.text);
        if !renews {
            request = request.header("x-session-no-renew", "1");
        }
        let Some((body, renewed)) = answer(request).await else {
            // It has just been stopped.
            return Some(held);
        };
        let kind = kind_of(&held.text);
        if body["code"] != 0 {
            let now = (self.clock)().as_u64();
            if now <= held.good_until {
                let refusal = format!("server {server}, {kind}: {body}");
                self.seen.lock().unwrap().refused.push(refusal);
            }
            return None;
        }
        let mut seen = self.seen.lock().unwrap();
        seen.good_checks += 1;
        seen.taken.insert((server, kind));
        drop(seen);
        let expires_at = body["data"]["expires_at"].as_u64().unwrap();
        let good_until = self.good_until(&held.text, expires_at);
        Some(HeldToken {
            text: renewed.unwrap_or(held.text),
            good_until,
            ..held
        })
    }

    fn good_until(&self, token: &str, expires_at: u64) -> u64 {
        if kind_of(token) == "legacy" {
            expires_at.min(self.legacy_until)
        } else {
            expires_at
        }
    }
}

/// The envelope and the renewed token; `None` if the server is away.
async fn answer(request: reqwest::RequestBuilder) -> Option<(Value, Option<String>)> {
    let response = request.send().await.ok()?;
    let renewed = response.headers().get("x-session-renewed");
    let renewed = renewed.map(|token| token.to_str().unwrap().to_owned());
    let octets = response.bytes().await.ok()?;
    Some((serde_json::from_slice(&octets).unwrap(), renewed))
}

fn kind_of(token: &str) -> String {
    match token.strip_prefix("v1.") {
        Some(rest) => rest.split('.').next().unwrap().to_owned(),
        None => "legacy".into(),
    }
}
