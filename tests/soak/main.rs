//! `just soak`: what a login and a check cost, how soon a revocation is obeyed, what a cluster keeps when a node is
//! killed, and what too much of everything does. Tables for people; nothing passes or fails, except that whatever can't be measured stops it.
#![expect(clippy::print_stdout, reason = "tables for whoever runs it")]

mod connection;
mod crowd;
mod database;
mod instance;
mod loading;
mod measure;
mod process;
mod table;
mod login_cost;
mod feed_lag;
mod lost_logins;
mod overload;
mod idle_connections;

use std::time::Duration;

use clap::{Parser, ValueEnum};

use database::Place;

/// 登录和检查的开销、吊销的延迟、集群掉一个节点、过载 / The cost of logins and checks, the lag of revocations, a
/// cluster that loses a node, overload. It starts its own databases, whose commits are on the disk.
#[derive(Parser)]
#[command(name = "soak")]
struct Arguments {
    /// 哪些表 / Which tables.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Table::Cost, Table::Lag, Table::Cluster, Table::Overload])]
    tables: Vec<Table>,
    /// 哪些数据库 / Which databases.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = Place::ALL)]
    databases: Vec<Place>,
    /// 多少用户，从少到多 / How many users there are, ascending.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 100_000, 10_000_000])]
    users: Vec<u64>,
    /// 多少个实例 / How many instances follow the feed.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 3, 10, 30])]
    instances: Vec<usize>,
    /// 每一行量多少秒 / For how many seconds each row is measured.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// 同时有多少部手机 / How many phones there are at once.
    #[arg(long, default_value_t = 8)]
    phones: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Table {
    /// 登录和检查的开销 / What a login and a check cost.
    Cost,
    /// 吊销的延迟 / How soon a revocation is obeyed.
    Lag,
    /// Galera 集群掉一个节点 / A Galera cluster that loses a node.
    Cluster,
    /// 五倍的负载，一万个闲置连接 / Five times the load that it can bear, and 10,000 idle connections.
    Overload,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let time = Duration::from_secs(arguments.seconds);
    let Arguments {
        tables,
        databases,
        users,
        instances,
        phones,
        ..
    } = arguments;
    println!("{}", machine());
    for table in tables {
        match table {
            Table::Cost => login_cost::table(&databases, &users, phones, time).await?,
            Table::Lag => feed_lag::table(&databases, &instances, time).await?,
            Table::Cluster => lost_logins::table(phones, time).await?,
            Table::Overload => {
                overload::table(time).await?;
                idle_connections::table().await?;
            }
        }
    }
    Ok(())
}

/// A figure means nothing without it.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let build = if cfg!(debug_assertions) {
        "调试版，数字没有意义 / a debug build: the figures mean nothing"
    } else {
        "发布版 / a release build"
    };
    format!(
        "{cores} 个 CPU 核，数据库、服务器、微信模拟器和手机都在其上，提交都落盘；{build}\n\
         {cores} CPU cores, which databases, servers, WeChat's simulator and phones share; commits are on the disk"
    )
}
