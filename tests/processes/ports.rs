//! Ports that nobody listens on.

use std::io::{Error, Result};
use std::net::{Ipv4Addr, TcpListener};

/// Below what Linux and others hand out to clients: else, while a server is away, a client's own socket could
/// take its port, or even connect to itself there.
const FIRST: u16 = 12_000;
const PORTS: u16 = 20_000;

/// A random free port of 127.0.0.1.
pub fn free_port() -> Result<u16> {
    for _ in 0..1_000 {
        let mut random = [0; 2];
        getrandom::fill(&mut random).map_err(Error::other)?;
        let port = FIRST + u16::from_le_bytes(random) % PORTS;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    Err(Error::other("no free port was found"))
}
