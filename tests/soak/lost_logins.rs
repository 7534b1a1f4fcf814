//! The third table: three Galera nodes, a server on each, and one node killed while phones log in.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::{Connection, MySqlConnection};
use tokio::task::JoinSet;
use weapp_login::sight::Checker;
use weapp_login_core::SessionId;
use weapp_login_tests::databases::{Database, Durability, GaleraCluster};

use crate::instance::{Instance, World, here};
use crate::table::{self, number, seconds};

const NODES: usize = 3;
const KILLED: usize = 1;
const TITLE: &str = "Galera：三个节点，每个节点一个实例，登录时用 kill -9 杀掉一个节点\n\
    Galera: three nodes, an instance on each, one node killed with -9 while phones log in";
const HEADINGS: [&str; 2] = ["什么\nwhat", "多少\nfigure"];
/// So that phones that are refused do not keep the processors busy.
const BREATH: Duration = Duration::from_millis(20);

/// A login that was answered with a token.
struct Acknowledged {
    by: usize,
    at: Instant,
    session_id: SessionId,
}

#[derive(Default)]
struct Record {
    acknowledged: Vec<Acknowledged>,
    refused: u64,
}

pub async fn table(phones: usize, time: Duration) -> anyhow::Result<()> {
    let world = World::new().await?;
    let started = Instant::now();
    let mut cluster = GaleraCluster::start(NODES, Durability::Durable).await?;
    let start_time = started.elapsed();
    let database = cluster.new_database().await?;
    let addresses: Vec<SocketAddr> = cluster.nodes().iter().map(|node| node.address()).collect();
    let mut instances = Vec::new();
    for address in &addresses {
        let url = database.url_at(*address);
        instances.push(Arc::new(world.start(&url, &[]).await?));
    }

    let record = Arc::new(Mutex::new(Record::default()));
    let mut logging_in = JoinSet::new();
    let deadline = Instant::now() + 3 * time;
    for phone in 0..phones.max(NODES) {
        let by = phone % NODES;
        let (instance, record) = (Arc::clone(&instances[by]), Arc::clone(&record));
        logging_in.spawn(keep_logging_in(instance, by, phone, deadline, record));
    }
    tokio::time::sleep(time).await;
    cluster.node(KILLED).kill().await?;
    let killed_at = Instant::now();
    while let Some(phone) = logging_in.join_next().await {
        phone??;
    }

    cluster.wait_until_synced(NODES - 1).await?;
    let record = std::mem::take(&mut *record.lock().unwrap_or_else(PoisonError::into_inner));
    let survivors = (0..NODES).filter(|node| *node != KILLED);
    let mut rows = vec![
        (
            "三个节点就绪用了 / until three nodes were ready".to_owned(),
            seconds(start_time),
        ),
        (
            "得到令牌的登录 / logins that were given a token".to_owned(),
            number(record.acknowledged.len() as u64),
        ),
        (
            "其中经过被杀节点的 / of them through the killed node".to_owned(),
            number(through(&record, KILLED)),
        ),
        (
            "被拒绝、可重试的登录 / logins that were refused, and told to try again".to_owned(),
            number(record.refused),
        ),
        (
            "其余节点多久没有登录成功 / how long no login passed on the others".to_owned(),
            seconds(longest_pause(&record, killed_at)),
        ),
    ];
    for node in survivors {
        let lost = lost(&database, addresses[node], &record).await?;
        rows.push((
            format!("节点 {node} 上丢失的登录 / logins lost on node {node}"),
            number(lost),
        ));
    }
    let started = Instant::now();
    cluster.node(KILLED).start_again().await?;
    cluster.wait_until_synced(NODES).await?;
    rows.push((
        "被杀节点重新加入用了 / until the killed node was back".to_owned(),
        seconds(started.elapsed()),
    ));
    let lost = lost(&database, addresses[KILLED], &record).await?;
    rows.push((
        "它上面丢失的登录 / logins lost on it".to_owned(),
        number(lost),
    ));

    let rows: Vec<[String; 2]> = rows.into_iter().map(Into::into).collect();
    table::print(TITLE, 1, HEADINGS, &rows);
    for instance in instances.into_iter().filter_map(Arc::into_inner) {
        instance.stop().await;
    }
    Ok(())
}

async fn keep_logging_in(
    instance: Arc<Instance>,
    by: usize,
    phone: usize,
    deadline: Instant,
    record: Arc<Mutex<Record>>,
) -> anyhow::Result<()> {
    let mut logins = 0;
    while Instant::now() < deadline {
        logins += 1;
        // New users and known ones.
        let user = format!("phone-{phone}-user-{}", logins / 2);
        let acknowledged = match instance.log_in(&user).await {
            Ok(token) => {
                let at = Instant::now();
                let found = instance
                    .service()
                    .find_session(&token, None, &here(), Checker::Gateway)
                    .await?;
                Some((at, found.session.session_id))
            }
            Err(_) => None,
        };
        let is_refused = acknowledged.is_none();
        {
            let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
            match acknowledged {
                Some((at, session_id)) => {
                    record
                        .acknowledged
                        .push(Acknowledged { by, at, session_id })
                }
                None => record.refused += 1,
            }
        }
        if is_refused {
            tokio::time::sleep(BREATH).await;
        }
    }
    Ok(())
}

fn through(record: &Record, node: usize) -> u64 {
    record
        .acknowledged
        .iter()
        .filter(|login| login.by == node)
        .count() as u64
}

/// After the kill, on the nodes that were left.
fn longest_pause(record: &Record, killed_at: Instant) -> Duration {
    let mut instants: Vec<Instant> = record
        .acknowledged
        .iter()
        .filter(|login| login.by != KILLED && login.at > killed_at)
        .map(|login| login.at)
        .collect();
    instants.push(killed_at);
    instants.sort();
    let pauses = instants.windows(2).map(|pair| pair[1] - pair[0]);
    pauses.max().unwrap_or_default()
}

/// How many acknowledged logins this node does not know.
async fn lost(database: &Database, node: SocketAddr, record: &Record) -> anyhow::Result<u64> {
    let mut connection = MySqlConnection::connect(&database.url_at(node)).await?;
    let ids: Vec<Vec<u8>> = sqlx::query_scalar("SELECT id FROM sessions")
        .fetch_all(&mut connection)
        .await?;
    connection.close().await?;
    let ids: HashSet<Vec<u8>> = ids.into_iter().collect();
    let lost = record
        .acknowledged
        .iter()
        .filter(|login| !ids.contains(&login.session_id.as_octets()[..]));
    Ok(lost.count() as u64)
}
