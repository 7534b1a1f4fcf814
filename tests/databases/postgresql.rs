//! How PostgreSQL is set up and spoken to.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use sqlx::{Connection, Executor, PgConnection};

use super::{Collation, Database, DatabaseError, Durability};
use crate::processes::find;

const PACKAGE: &str = "PostgreSQL";
pub const ACCOUNT: &str = "postgres";
/// "Fast" and "immediate" shutdown.
pub const STOP: &str = "INT";
pub const END_AT_ONCE: &str = "QUIT";

/// The superuser needs no password, and everybody else does.
pub const ACCESS: &str = "\
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
";

/// Makes a data folder.
pub fn install(data: &Path) -> Result<Command, DatabaseError> {
    let mut command = Command::new(find(PACKAGE, "initdb")?);
    command.arg("--pgdata").arg(data).args([
        "--no-sync",
        "--no-instructions",
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
    ]);
    Ok(command)
}

pub fn serve(data: &Path, port: u16, durability: Durability) -> Result<Command, DatabaseError> {
    let mut command = Command::new(find(PACKAGE, "postgres")?);
    command.arg("-D").arg(data);
    let mut set = |setting: &str| {
        command.arg("-c").arg(setting);
    };
    set(&format!("port={port}"));
    set("listen_addresses=127.0.0.1");
    set("unix_socket_directories=");
    set("max_connections=200");
    // In the data folder, so that nothing stays in /dev/shm after a kill.
    set("dynamic_shared_memory_type=mmap");
    match durability {
        Durability::ThrowAway => {
            set("fsync=off");
            set("full_page_writes=off");
            set("shared_buffers=16MB");
            set("wal_level=minimal");
            set("max_wal_senders=0");
            set("max_wal_size=64MB");
        }
        Durability::Durable => {
            set("shared_buffers=1GB");
            set("max_wal_size=4GB");
        }
    }
    Ok(command)
}

pub async fn connect_as_superuser(address: SocketAddr) -> sqlx::Result<PgConnection> {
    PgConnection::connect(&format!("postgres://postgres@{address}/postgres")).await
}

pub async fn is_ready(address: SocketAddr) -> bool {
    match connect_as_superuser(address).await {
        Ok(connection) => connection.close().await.is_ok(),
        Err(_) => false,
    }
}

pub async fn create(
    database: &Database,
    collation: Collation,
    address: SocketAddr,
) -> Result<(), DatabaseError> {
    let name = &database.name;
    let collation = match collation {
        Collation::Octets => "",
        Collation::Linguistic => "LOCALE_PROVIDER icu ICU_LOCALE 'und'",
    };
    let role = format!(
        "CREATE ROLE {name} LOGIN PASSWORD '{}'",
        database.password()
    );
    let create = format!("CREATE DATABASE {name} OWNER {name} TEMPLATE template0 {collation}");
    let mut connection = connect_as_superuser(address).await?;
    connection.execute(sqlx::AssertSqlSafe(role)).await?;
    connection.execute(sqlx::AssertSqlSafe(create)).await?;
    connection.close().await?;
    Ok(())
}
