//! A database of one's own.

use std::net::SocketAddr;

use super::{Engine, Link};

/// Empty at first, with a random name and an owner of the same name who may do nothing elsewhere.
#[derive(Clone)]
pub struct Database {
    pub engine: Engine,
    pub name: String,
    password: String,
    address: SocketAddr,
}

/// How a database compares text, unless a column says otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collation {
    /// PostgreSQL's C and MariaDB's `utf8mb4_bin`.
    Octets,
    /// As people sort words. On MariaDB (`utf8mb4_general_ci`) that makes `a` equal to `A`; on PostgreSQL (ICU)
    /// it only puts `a` beside `A`.
    Linguistic,
}

impl Database {
    pub(super) fn with_random_name(engine: Engine, address: SocketAddr) -> Self {
        Self {
            engine,
            name: format!("test_{}", random_hex()),
            password: random_hex(),
            address,
        }
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `postgres://…` or `mysql://…`, as sqlx takes it.
    pub fn url(&self) -> String {
        self.url_at(self.address)
    }

    /// By a way that can be cut.
    pub fn url_through(&self, link: &Link) -> String {
        self.url_at(link.address())
    }

    /// On another node of the same cluster.
    pub fn url_at(&self, address: SocketAddr) -> String {
        let scheme = match self.engine {
            Engine::PostgreSql => "postgres",
            Engine::MariaDb => "mysql",
        };
        let Self { name, password, .. } = self;
        format!("{scheme}://{name}:{password}@{address}/{name}")
    }
}

fn random_hex() -> String {
    let mut random = [0; 8];
    getrandom::fill(&mut random).unwrap();
    hex::encode(random)
}
