//! The store on a SQL database: one way of doing things, in the words of three databases.
//!
//! What must not happen twice is guarded by a primary key, and what must happen one after the other writes one row.
//! That is all that is asked of a database, with READ COMMITTED: no lock without a write, no advisory lock, no
//! counter of its own, no notification. `crates/server/deploy/GROWING.md` says why, and what a cluster needs besides:
//! statements that are prepared before their transaction, and a first server that makes the tables alone.

mod connect;
mod migrations;
mod opening;
mod backup;
mod statements;
mod sqlite;
mod postgres;
mod mysql;
mod transaction;
mod together;
mod failures;
mod rows;
mod codes;
mod sign_in;
mod issuing;
mod gates;
mod accounts;
mod merging;
mod user_row;
mod users;
mod external_ids;
mod deletions;
mod export;
mod sessions;
mod revoking;
mod turns;
mod feed;
mod events;
mod session_keys;
mod import;
mod upkeep;
mod store;

pub use backup::BackupError;
pub use connect::{DatabaseUrl, DatabaseUrlError, Engine};
pub use migrations::{Outdated, SchemaState};
pub use opening::{OpenError, SqlOptions};
pub use store::SqlStore;
