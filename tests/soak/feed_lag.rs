//! The second table: how soon every instance obeys a revocation.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use weapp_login::session::SessionError;
use weapp_login::sight::Checker;
use weapp_login_guard::Refusal;

use crate::database::{Place, RunningDatabase};
use crate::instance::{Instance, World, here};
use crate::measure::Figures;
use crate::table::{self, millis, number};

const TITLE: &str = "吊销的延迟：从发出 DELETE /session，到最后一个实例拒绝该令牌\n\
    The lag of a revocation: from sending DELETE /session until the last instance refuses the token";
const HEADINGS: [&str; 6] = [
    "数据库\ndatabase",
    "实例\ninstances",
    "次数\nrevocations",
    "p50",
    "p99",
    "最长\nlongest",
];
/// Thirty of them must fit into a server that takes 200.
const CONNECTIONS: i64 = 4;

pub async fn table(databases: &[Place], instances: &[usize], time: Duration) -> anyhow::Result<()> {
    let world = World::new().await?;
    let mut rows = Vec::new();
    // SQLite has one machine, and so one instance.
    for place in databases.iter().filter(|place| **place != Place::Sqlite) {
        let database = RunningDatabase::start(*place).await?;
        for count in instances {
            let figures = lag(&world, &database.url, *count, time).await?;
            rows.push([
                place.name().to_owned(),
                count.to_string(),
                number(figures.count()),
                millis(figures.quantile(0.5)),
                millis(figures.quantile(0.99)),
                millis(figures.quantile(1.0)),
            ]);
        }
    }
    table::print(TITLE, 1, HEADINGS, &rows);
    Ok(())
}

async fn lag(world: &World, url: &str, count: usize, time: Duration) -> anyhow::Result<Figures> {
    let connections = [("store.connections", CONNECTIONS.into())];
    let mut instances = Vec::new();
    for _ in 0..count {
        instances.push(world.start(url, &connections).await?);
    }
    let started = Instant::now();
    let mut lags = Vec::new();
    while started.elapsed() < time {
        lags.push(one_lag(&instances).await?);
        // Else every revocation would come just after the instances have asked for news.
        tokio::time::sleep(Duration::from_millis(getrandom::u64()? % 200)).await;
    }
    for instance in instances {
        instance.stop().await;
    }
    Figures::of(lags)
}

async fn one_lag(instances: &[Instance]) -> anyhow::Result<Duration> {
    let first = &instances[0];
    let token = first.log_in("alice").await?;
    let mut obeying = JoinSet::new();
    for instance in instances {
        let (service, token) = (instance.service().clone(), token.clone());
        let mut news = service.revocations.watch();
        obeying.spawn(async move {
            loop {
                news.mark_unchanged();
                match service
                    .find_session(&token, None, &here(), Checker::Gateway)
                    .await
                {
                    Err(SessionError::Refused(Refusal::Revoked(_))) => {
                        return anyhow::Ok(Instant::now());
                    }
                    Err(error) => return Err(error.into()),
                    Ok(_) => news.changed().await?,
                }
            }
        });
    }
    let sent = Instant::now();
    first.log_out(&token).await?;
    let mut last = sent;
    while let Some(obeyed) = obeying.join_next().await {
        last = last.max(obeyed??);
    }
    Ok(last - sent)
}
