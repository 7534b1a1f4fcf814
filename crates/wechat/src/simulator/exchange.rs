//! The record of the exchanges: what a test asks when it says "WeChat was asked once".

use std::collections::VecDeque;

use weapp_login_core::{AppId, UnixMillis};

/// Older ones are forgotten, but still counted.
const MOST_EXCHANGES: usize = 1_000;

/// One request for a jscode2session, without its code and secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// `None` if it is not an app of the simulator.
    pub appid: Option<AppId>,
    pub arrived_at: UnixMillis,
    pub outcome: ExchangeOutcome,
}

/// What the simulator decided, whether or not the answer reached anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeOutcome {
    /// The code was good, and is spent.
    LoggedIn,
    Refused {
        errcode: i64,
    },
    /// A gateway in front of WeChat answered.
    NotReached,
}

#[derive(Default)]
pub struct ExchangeRecord {
    latest: VecDeque<Exchange>,
}

impl ExchangeRecord {
    pub fn add(&mut self, exchange: Exchange) {
        if self.latest.len() == MOST_EXCHANGES {
            self.latest.pop_front();
        }
        self.latest.push_back(exchange);
    }

    /// Oldest first.
    pub fn latest(&self) -> Vec<Exchange> {
        self.latest.iter().cloned().collect()
    }
}
