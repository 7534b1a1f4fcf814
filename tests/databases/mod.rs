//! Database servers that a test process starts for itself: real ones, on free ports of 127.0.0.1, in folders
//! that vanish with the process, however it ends.
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
mod process;
mod folder;
mod programs;
mod ports;

pub use database::{Collation, Database};
pub use engine::Engine;
pub use error::DatabaseError;
pub use folder::GuardedFolder;
pub use galera::GaleraCluster;
pub use link::Link;
pub use programs::find as find_program;
pub use server::{Backup, DatabaseServer, Durability};
pub use shared::shared;
