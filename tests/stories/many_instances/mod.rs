//! Several servers on one database: sessions end everywhere, codes are traded once, and a database that goes away
//! comes back.

mod kicks_under_load;
mod racing_kicks;
mod one_exchange;
mod starting_at_once;
mod shortened_lifetimes;
mod cut_off;
mod lost_connections;
mod a_database_that_goes_away;
mod a_restored_backup;

use std::time::{Duration, Instant};

use weapp_login::clock::{Clock, system};
use weapp_login::server::RunningServer;
use weapp_login::store::{Actor, Revoke, RevokeTarget};
use weapp_login_core::revocation::Revocation;
use weapp_login_core::{RevocationReason, UserId};

use crate::actors::Reply;

const OVERLOADED: (u16, u64, &str, &str) = (503, 17, "overloaded", "later");
const TIMED_OUT: (u16, u64, &str, &str) = (504, 15, "wechat_unavailable", "login");

/// However slow the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again and again until it is so.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so().await {
        assert!(Instant::now() < deadline, "not in {PATIENCE:?}: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The machine's clock, which this instance has set wrong.
fn clock_behind(by: Duration) -> Clock {
    std::sync::Arc::new(move || system()().minus(by))
}

fn clock_ahead(by: Duration) -> Clock {
    std::sync::Arc::new(move || system()().plus(by))
}

/// As an operator does it at another machine: this server hears of it through the feed.
async fn end(server: &RunningServer, target: RevokeTarget) -> Revocation {
    let service = server.service();
    let revoke = Revoke {
        target,
        reason: RevocationReason::Kicked,
        by: Actor::Operator,
        now: (service.clock)(),
    };
    service.store.revoke(&revoke).await.unwrap()
}

fn url_of(server: &RunningServer) -> String {
    format!("http://{}", server.address())
}

fn user_of(login: &Reply) -> UserId {
    login.text("user_id").parse().unwrap()
}
