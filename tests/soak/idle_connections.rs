//! The fifth table: connections that do nothing, and some that never finish a head.

use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::task::JoinSet;

use crate::connection::{self, Connection, Heard};
use crate::crowd;
use crate::database::{Place, RunningDatabase};
use crate::instance::World;
use crate::measure::Figures;
use crate::process::Process;
use crate::table::{self, megabytes, millis, number};

const TITLE: &str = "什么都不做的连接 / Connections that do nothing";
const HEADINGS: [&str; 5] = [
    "连接\nconnections",
    "内存\nmemory",
    "每个\neach",
    "/session p50",
    "p99",
];
const IDLE: usize = 10_000;
const HALF_HEADS: usize = 1_000;
const TIME: Duration = Duration::from_secs(3);

pub async fn table() -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(64 * 1024)?;
    let world = World::new().await?;
    let database = RunningDatabase::start(Place::Sqlite).await?;
    let server = world.start_process(&database.url, &[]).await?;
    let request = connection::session(&world.token(&server).await?);
    let check = || crowd::alone(&server.address, TIME, request.clone());
    let mut rows = vec![row(&server, "无 / none", 0, None, check().await?)?];

    let before = server.memory()?;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        let mut connection = Connection::to(&server.address).await?;
        // A phone has asked something, and keeps the connection.
        ensure!(connection.ask(&request).await? == Heard::Good);
        idle.push(connection);
    }
    let what = "闲置 / idle";
    rows.push(row(&server, what, IDLE, Some(before), check().await?)?);
    drop(idle);
    rows.push(row(&server, "断开后 / gone", 0, None, check().await?)?);

    let before = server.memory()?;
    let mut half_heads = JoinSet::new();
    let started = Instant::now();
    for _ in 0..HALF_HEADS {
        let mut connection = Connection::to(&server.address).await?;
        connection.send(&request[..20]).await?;
        half_heads.spawn(connection.end());
    }
    let what = "半个请求头 / half a head";
    rows.push(row(
        &server,
        what,
        HALF_HEADS,
        Some(before),
        check().await?,
    )?);
    while half_heads.join_next().await.is_some() {}
    let cut_off = started.elapsed();

    table::print(TITLE, 1, HEADINGS, &rows);
    println!(
        "半个请求头在多久之后全部断开 / all half heads were cut off after {}",
        table::seconds(cut_off)
    );
    Ok(())
}

fn row(
    server: &Process,
    what: &str,
    connections: usize,
    before: Option<u64>,
    figures: Figures,
) -> anyhow::Result<[String; 5]> {
    let memory = server.memory()?;
    let connections = u64::try_from(connections)?;
    let each = before.map(|before| memory.saturating_sub(before) * 1024 / connections.max(1));
    Ok([
        match connections {
            0 => what.to_owned(),
            connections => format!("{} {what}", number(connections)),
        },
        megabytes(memory),
        each.map_or_else(String::new, |each| format!("{} B", number(each))),
        millis(figures.quantile(0.5)),
        millis(figures.quantile(0.99)),
    ])
}
