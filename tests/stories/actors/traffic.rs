//! Phones that log in, check, renew and log out at every server, and count the wrong answers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinSet;
use weapp_login::server::RunningServer;

use super::{APPID, OTHER_APPID, Phone, World};

const PHONES: usize = 6;
/// As many sessions a phone has at most that have not been ended.
const SESSIONS: usize = 4;
/// So that the phones leave something of the processors to the servers.
const BREATH: Duration = Duration::from_millis(5);
/// A session that has been ended may still be let in for so long after that was acknowledged.
pub const IN_FORCE: Duration = Duration::from_secs(1);

/// Ends when it is told to.
pub struct Traffic {
    shared: Arc<Shared>,
    phones: JoinSet<()>,
}

struct Shared {
    ends: Mutex<Vec<End>>,
    has_ended: AtomicBool,
    rounds: watch::Sender<Vec<u64>>,
    seen: Mutex<TrafficSeen>,
}

/// Whose sessions are ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One phone's.
    Phone(usize),
    App(&'static str),
    Everybody,
}

struct End {
    whose: Whose,
    asked_at: Instant,
    acknowledged_at: Option<Instant>,
}

/// What became of all the requests.
#[derive(Clone, Debug, Default)]
pub struct TrafficSeen {
    pub logins: u64,
    pub renewals: u64,
    pub good_taken: u64,
    pub bad_refused: u64,
    /// Its login began after every end that could hit it had been acknowledged.
    pub good_refused: Vec<String>,
    /// Its login was acknowledged before its end was asked for, and that was acknowledged a second ago.
    pub bad_taken: Vec<String>,
    /// Neither good nor bad: its end was on its way.
    pub in_between: u64,
    pub failed_logins: Vec<String>,
}

struct Held {
    phone: Phone,
    asked_at: Instant,
    acknowledged_at: Instant,
    log_out: Option<End>,
    /// Nobody has ended it.
    is_good: bool,
    /// At how many servers it was refused one after the other, as it had to be.
    refusals: usize,
}

impl Traffic {
    pub fn start(world: &World, servers: &[&RunningServer]) -> Self {
        let shared = Arc::new(Shared {
            ends: Mutex::default(),
            has_ended: AtomicBool::new(false),
            rounds: watch::Sender::new(vec![0; PHONES]),
            seen: Mutex::default(),
        });
        let urls: Vec<String> = servers
            .iter()
            .map(|server| format!("http://{}", server.address()))
            .collect();
        let mut phones = JoinSet::new();
        for number in 0..PHONES {
            let phone = Self::phone(world, servers[0], number);
            let (shared, urls) = (Arc::clone(&shared), urls.clone());
            phones.spawn(async move { shared.live(number, &phone, &urls).await });
        }
        Self { shared, phones }
    }

    /// As that phone's user would log in with another one.
    pub fn phone(world: &World, server: &RunningServer, number: usize) -> Phone {
        let mut phone = world.phone_at(server, &format!("commuter-{number}"));
        phone.appid = app_of(number).parse().unwrap();
        phone
    }

    /// Somebody ends sessions. Gives back the moment at which that was acknowledged.
    pub async fn ending(&self, whose: Whose, ending: impl Future<Output = ()>) -> Instant {
        let place = {
            let mut ends = self.shared.ends.lock().unwrap();
            ends.push(End {
                whose,
                asked_at: Instant::now(),
                acknowledged_at: None,
            });
            ends.len() - 1
        };
        ending.await;
        let now = Instant::now();
        self.shared.ends.lock().unwrap()[place].acknowledged_at = Some(now);
        now
    }

    /// Returns when every phone has begun and ended a round after this moment.
    pub async fn round(&mut self) {
        let before = self.shared.rounds.borrow().clone();
        let mut rounds = self.shared.rounds.subscribe();
        let all_went_on = |rounds: &Vec<u64>| {
            let mut pairs = rounds.iter().zip(&before);
            pairs.all(|(now, before)| *now >= before + 2)
        };
        tokio::select! {
            waited = rounds.wait_for(all_went_on) => drop(waited.unwrap()),
            died = self.phones.join_next() => died.unwrap().unwrap(),
        }
    }

    pub fn seen(&self) -> TrafficSeen {
        self.shared.seen.lock().unwrap().clone()
    }

    pub async fn end(mut self) -> TrafficSeen {
        self.shared.has_ended.store(true, Ordering::SeqCst);
        while let Some(phone) = self.phones.join_next().await {
            phone.unwrap();
        }
        self.seen()
    }
}

pub fn app_of(phone: usize) -> &'static str {
    [APPID, OTHER_APPID][phone % 2]
}

impl Shared {
    async fn live(&self, number: usize, phone: &Phone, servers: &[String]) {
        let mut held: Vec<Held> = Vec::new();
        let mut turn = number;
        while !self.has_ended.load(Ordering::SeqCst) {
            for (server, url) in servers.iter().enumerate() {
                turn += 1;
                if held.is_empty() || turn.is_multiple_of(7) {
                    held.extend(self.log_in(phone.at(url)).await);
                }
                if turn.is_multiple_of(16) {
                    log_out_one(&mut held, url).await;
                }
                for session in &mut held {
                    self.check(number, session, server, url).await;
                }
            }
            held.retain(|session| session.refusals < servers.len());
            forget_some_good_ones(&mut held);
            self.rounds.send_modify(|rounds| rounds[number] += 1);
            tokio::time::sleep(BREATH).await;
        }
    }

    async fn log_in(&self, mut phone: Phone) -> Option<Held> {
        let asked_at = Instant::now();
        let reply = phone.log_in_to_its_app().await;
        let mut seen = self.seen.lock().unwrap();
        if reply.code() != 0 {
            seen.failed_logins.push(format!("{reply:?}"));
            return None;
        }
        seen.logins += 1;
        Some(Held {
            phone,
            asked_at,
            acknowledged_at: Instant::now(),
            log_out: None,
            is_good: true,
            refusals: 0,
        })
    }

    async fn check(&self, number: usize, held: &mut Held, server: usize, url: &str) {
        held.phone = held.phone.at(url);
        let sent_at = Instant::now();
        let reply = held.phone.use_session().await;
        let answered_at = Instant::now();
        let (is_bad, is_good) = self.judge(number, held, sent_at, answered_at);
        let is_taken = reply.code() == 0;
        let mut seen = self.seen.lock().unwrap();
        seen.renewals += u64::from(reply.header("x-session-renewed").is_some());
        let told = || format!("server {server}, phone {number}: {reply:?}");
        match (is_taken, is_good, is_bad) {
            (true, true, _) => seen.good_taken += 1,
            (false, true, _) => seen.good_refused.push(told()),
            (true, _, true) => seen.bad_taken.push(told()),
            (false, _, true) => seen.bad_refused += 1,
            (_, false, false) => seen.in_between += 1,
        }
        held.is_good = is_good;
        // What is bad is shown to every server.
        held.refusals = if !is_taken && is_bad {
            held.refusals + 1
        } else {
            0
        };
    }

    /// Whether the session had to be refused, and whether it had to be taken.
    fn judge(&self, number: usize, held: &Held, sent: Instant, answered: Instant) -> (bool, bool) {
        let ends = self.ends.lock().unwrap();
        let of_this_phone = ends.iter().filter(|end| match end.whose {
            Whose::Phone(phone) => phone == number,
            Whose::App(app) => app == app_of(number),
            Whose::Everybody => true,
        });
        let (mut is_bad, mut is_good) = (false, true);
        for end in of_this_phone.chain(&held.log_out) {
            let is_in_force = end.acknowledged_at.is_some_and(|at| at + IN_FORCE <= sent);
            is_bad |= is_in_force && held.acknowledged_at <= end.asked_at;
            let is_over = end.acknowledged_at.is_some_and(|at| at <= held.asked_at);
            is_good &= is_over || end.asked_at > answered;
        }
        (is_bad, is_good)
    }
}

/// Those that were ended stay until every server has refused them.
fn forget_some_good_ones(held: &mut Vec<Held>) {
    let good = held.iter().filter(|session| session.is_good).count();
    let mut too_many = good.saturating_sub(SESSIONS);
    held.retain(|session| {
        let is_kept = !session.is_good || too_many == 0;
        too_many -= usize::from(!is_kept);
        is_kept
    });
}

async fn log_out_one(held: &mut [Held], url: &str) {
    let Some(session) = held.iter_mut().find(|session| session.log_out.is_none()) else {
        return;
    };
    let asked_at = Instant::now();
    let reply = session.phone.at(url).log_out().await;
    session.log_out = Some(End {
        whose: Whose::Everybody,
        asked_at,
        acknowledged_at: (reply.code() == 0).then(Instant::now),
    });
}
