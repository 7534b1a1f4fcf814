//! How MariaDB is set up and spoken to.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use sqlx::{Connection, Executor, MySqlConnection, Row};

use super::{Collation, Database, DatabaseError, Durability};
use crate::processes::find;

const PACKAGE: &str = "MariaDB";
pub const ACCOUNT: &str = "mysql";
pub const STOP: &str = "TERM";
pub const END_AT_ONCE: &str = "KILL";

/// Makes a data folder; root needs no password.
pub fn install(data: &Path, durability: Durability) -> Result<Command, DatabaseError> {
    let mut command = Command::new(find(PACKAGE, "mariadb-install-db")?);
    command.arg("--no-defaults").args(folders(data)).args([
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--skip-name-resolve",
    ]);
    command.args(tuning(durability));
    Ok(command)
}

pub fn serve(data: &Path, port: u16, durability: Durability) -> Result<Command, DatabaseError> {
    let mut command = Command::new(find(PACKAGE, "mariadbd")?);
    command.arg("--no-defaults").args(folders(data));
    command.arg(format!("--port={port}"));
    command.args([
        // Relative to the data folder: the path of a socket must be short.
        "--socket=socket",
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        "--max-connections=200",
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_general_ci",
    ]);
    command.args(tuning(durability));
    Ok(command)
}

/// Temporary tables are beside the data: a server that starts deletes those that it finds in its folder, and in
/// `/tmp` they may be another one's.
fn folders(data: &Path) -> [OsString; 2] {
    let beside = data.parent().unwrap_or(data);
    [("--datadir=", data), ("--tmpdir=", beside)].map(|(option, folder)| {
        let mut argument = OsString::from(option);
        argument.push(folder);
        argument
    })
}

fn tuning(durability: Durability) -> &'static [&'static str] {
    match durability {
        Durability::ThrowAway => &[
            // A commit is with the system, so that it survives the server.
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-flush-method=nosync",
            "--innodb-log-file-size=8M",
            "--innodb-buffer-pool-size=32M",
            "--aria-pagecache-buffer-size=1M",
            "--key-buffer-size=1M",
        ],
        Durability::Durable => &[
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-log-file-size=512M",
            "--innodb-buffer-pool-size=1G",
        ],
    }
}

pub async fn connect_as_root(address: SocketAddr) -> sqlx::Result<MySqlConnection> {
    MySqlConnection::connect(&format!("mysql://root@{address}/mysql")).await
}

/// A Galera node lets itself be connected to before it takes queries.
pub async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = connect_as_root(address).await else {
        return false;
    };
    let ready = connection
        .execute("SELECT * FROM user LIMIT 1")
        .await
        .is_ok();
    connection.close().await.is_ok() && ready
}

/// `SHOW STATUS LIKE …`
pub async fn status(address: SocketAddr, variable: &str) -> sqlx::Result<String> {
    let mut connection = connect_as_root(address).await?;
    let row = sqlx::query(
        "SELECT variable_value FROM information_schema.global_status WHERE variable_name = ?",
    )
    .bind(variable)
    .fetch_one(&mut connection)
    .await?;
    connection.close().await?;
    row.try_get(0)
}

pub async fn create(
    database: &Database,
    collation: Collation,
    address: SocketAddr,
) -> Result<(), DatabaseError> {
    let name = &database.name;
    let collation = match collation {
        Collation::Octets => "utf8mb4_bin",
        Collation::Linguistic => "utf8mb4_general_ci",
    };
    let create = format!("CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE {collation}");
    let user = format!("CREATE USER {name} IDENTIFIED BY '{}'", database.password());
    let grant = format!("GRANT ALL ON {name}.* TO {name}");
    let mut connection = connect_as_root(address).await?;
    for statement in [create, user, grant] {
        connection.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    connection.close().await?;
    Ok(())
}
