//! One server for all the tests of a process.

use tokio::sync::OnceCell;

use super::{DatabaseError, DatabaseServer, Durability, Engine};

/// Started by the first who asks. It can't be stopped, so nobody stops it under another's feet; it ends with
/// the process.
pub async fn shared(engine: Engine) -> Result<&'static DatabaseServer, DatabaseError> {
    static POSTGRESQL: OnceCell<DatabaseServer> = OnceCell::const_new();
    static MARIADB: OnceCell<DatabaseServer> = OnceCell::const_new();
    let cell = match engine {
        Engine::PostgreSql => &POSTGRESQL,
        Engine::MariaDb => &MARIADB,
    };
    cell.get_or_try_init(|| DatabaseServer::start(engine, Durability::ThrowAway))
        .await
}
