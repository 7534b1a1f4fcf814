//! What it takes to have the server running.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use weapp_login_tests::processes::free_port;

use crate::contestants::{answers_of_ours, ours};
use crate::load::get;
use crate::measure::median;
use crate::process::Process;
use crate::processors::Place;
use crate::table::{AtMost, print_amounts};
use crate::world::{Database, World};

const STARTS: usize = 21;
const MEBIBYTE: f64 = 1024.0 * 1024.0;
/// It has begun everything that it does by itself.
const IDLE_FOR: Duration = Duration::from_secs(3);
/// How often a starting server is tried.
const LOOK_INTERVAL: Duration = Duration::from_micros(200);
const PATIENCE: Duration = Duration::from_secs(20);

pub async fn table(world: &World) -> Result<()> {
    let mut amounts = vec![AtMost {
        what: "the binary".into(),
        amount: fs::metadata(&world.binary)?.len() as f64 / MEBIBYTE,
        at_most: 25.0,
        unit: "MiB",
    }];
    for database in [Database::Sqlite, Database::Postgres] {
        let url = world.new_database(database, "footprint.db").await?;
        let (process, address) = start(world, &url)?;
        until_it_answers(address, &get("/healthz", ""))?;
        tokio::time::sleep(IDLE_FOR).await;
        amounts.push(AtMost {
            what: format!("memory when idle, {}", database.name()),
            amount: process.resident()? as f64 / MEBIBYTE,
            at_most: 20.0,
            unit: "MiB",
        });
        drop(process);
        let running = ours(world, database, Place::Measured).await?;
        let token = answers_of_ours(world, &running).await?.token;
        drop(running);
        for (path, token) in [("/healthz", ""), ("/session", token.as_str())] {
            amounts.push(AtMost {
                what: format!("first answer of {path}, {}", database.name()),
                amount: first_answer(world, &url, &get(path, token))?,
                at_most: 50.0,
                unit: "ms",
            });
        }
    }
    print_amounts(&amounts);
    Ok(())
}

/// Milliseconds from the start of the process, the median of several.
fn first_answer(world: &World, url: &str, request: &[u8]) -> Result<f64> {
    let mut millis = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let (_process, address) = start(world, url)?;
        until_it_answers(address, request)?;
        millis.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(millis.into_iter()))
}

fn start(world: &World, url: &str) -> Result<(Process, SocketAddr)> {
    let port = free_port()?;
    let process = Process::start(&mut world.serve(url, port)?, Place::Measured)?;
    Ok((process, (Ipv4Addr::LOCALHOST, port).into()))
}

fn until_it_answers(address: SocketAddr, request: &[u8]) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let mut stream = loop {
        match TcpStream::connect(address) {
            Ok(stream) => break stream,
            Err(_) => ensure!(Instant::now() < deadline, "it does not start"),
        }
        sleep(LOOK_INTERVAL);
    };
    stream.write_all(request)?;
    let mut answer = [0; 12];
    stream.read_exact(&mut answer)?;
    ensure!(answer.ends_with(b"200"), "the first answer is no success");
    Ok(())
}
