//! Who is measured: ours, the bare handlers, the yardstick.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use weapp_login_tests::processes::free_port;
use weapp_login_wechat::simulator::SimulatedApp;

use crate::load::{Connection, get};
use crate::process::Process;
use crate::processors::Place;
use crate::world::{Database, World};

const PATIENCE: Duration = Duration::from_secs(20);
/// Of sessions that have ended, so that a check does not look into an empty set.
const REVOCATIONS: usize = 100;

/// A server that answers.
pub struct Contestant {
    pub process: Process,
    pub address: SocketAddr,
}

/// What ours and the bare handlers answer.
pub struct Answers {
    pub token: String,
    pub session: String,
    pub login: String,
}

pub fn bare_handlers() -> PathBuf {
    Path::new(env!("CARGO_BIN_EXE_bare-handlers")).to_owned()
}

pub async fn ours(world: &World, database: Database, place: Place) -> Result<Contestant> {
    let url = world.new_database(database, "ours.db").await?;
    let port = free_port()?;
    let process = Process::start(&mut world.serve(&url, port)?, place)?;
    let address = (Ipv4Addr::LOCALHOST, port).into();
    until_it_answers(address).await?;
    Ok(Contestant { process, address })
}

/// It answers with as many octets as ours.
pub async fn bare(world: &World, database: Database, answers: &Answers) -> Result<Contestant> {
    let mut command = Command::new(bare_handlers());
    command
        .arg(world.wechat_url())
        .arg(world.new_database(database, "bare.db").await?)
        .args([&answers.session, &answers.login]);
    let (process, address) = Process::that_tells_its_port(&mut command, Place::Measured)?;
    Ok(Contestant { process, address })
}

pub async fn yardstick(world: &World, workers: usize, place: Place) -> Result<Contestant> {
    let mut command = Command::new("node");
    command
        .arg(World::repository().join("tests/yardstick/main.mjs"))
        .env("NODE_ENV", "production")
        .env("WORKERS", workers.to_string())
        .env(
            "DATABASE_URL",
            world.new_database(Database::Postgres, "").await?,
        )
        .env("WECHAT_URL", world.wechat_url())
        .env("APPID", SimulatedApp::DEVELOPMENT_APPID)
        .env("APPSECRET", SimulatedApp::DEVELOPMENT_SECRET);
    let (process, address) = Process::that_tells_its_port(&mut command, place)?;
    Ok(Contestant { process, address })
}

/// Logs in, and ends some sessions of others, for there is hardly a server where nobody has logged out.
pub async fn answers_of_ours(world: &World, ours: &Contestant) -> Result<Answers> {
    let mut connection = Connection::open(ours.address).await?;
    for number in 0..REVOCATIONS {
        let login = log_in(world, &mut connection, &format!("gone-{number}")).await?;
        let token = token_in(&login)?;
        let head =
            format!("DELETE /session HTTP/1.1\r\nhost: localhost\r\nx-session: {token}\r\n\r\n");
        connection.exchange(head.as_bytes()).await?;
    }
    let login = log_in(world, &mut connection, "alice").await?;
    let token = token_in(&login)?;
    let session = connection.exchange(&get("/session", &token)).await?;
    Ok(Answers {
        session: session.to_owned(),
        token,
        login,
    })
}

/// The token of a login at anybody's.
pub async fn token_of(world: &World, contestant: &Contestant) -> Result<String> {
    let mut connection = Connection::open(contestant.address).await?;
    token_in(&log_in(world, &mut connection, "alice").await?)
}

async fn log_in(world: &World, connection: &mut Connection, user: &str) -> Result<String> {
    let code = world.wechat.code(&world.appid, user)?;
    let login = get(&format!("/login?code={}", code.text()), "");
    Ok(connection.exchange(&login).await?.to_owned())
}

fn token_in(login: &str) -> Result<String> {
    let answer: Value = serde_json::from_str(login)?;
    let token = answer["data"]["token"].as_str();
    Ok(token.context("a login without a token")?.to_owned())
}

async fn until_it_answers(address: SocketAddr) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(mut connection) = Connection::open(address).await
            && connection.exchange(&get("/healthz", "")).await.is_ok()
        {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "it does not start");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
