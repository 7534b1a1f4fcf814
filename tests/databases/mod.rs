//! Database servers that a test process starts for itself, real ones.
//!
//! Most tests take a fresh database of the [`shared`] server; who stops, kills or pauses a server starts one.

mod engine;
mod database;
mod server;
mod shared;
mod galera;
mod link;
mod error;
mod postgresql;
mod mariadb;

pub use database::{Collation, Database};
pub use engine::Engine;
pub use error::DatabaseError;
pub use galera::GaleraCluster;
pub use link::Link;
pub use server::{Backup, DatabaseServer, Durability};
pub use shared::shared;
